"""Subclasses of the released classes, as a fork edits them: another indexed text, another prompt."""

from mcrs.lm_modules import LLAMA_MODEL
from mcrs.retrieval_modules import BM25_MODEL


class TAGGED_BM25(BM25_MODEL):
    def _stringify_metadata(self, metadata):
        return f"{metadata['album_name'][0]} {' '.join(metadata['tag_list'])} popularity {metadata['popularity']}"


class BRIEF_LLAMA(LLAMA_MODEL):
    def _format_chat_history(self, sys_prompt, chat_history, recommend_item):
        return f"{chat_history[-1]['content']} {recommend_item}"
