"""The prompts of a model, and queries that are too long behind theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from mcrs.checks.plain_values import valid_text

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The names of a model's own prompts, in the order in which sentence-transformers looks for them.
_PROMPTS = {"query": ("query",), "document": ("document", "passage", "corpus")}


def prompt_of(model: SentenceTransformer, kind: Literal["query", "document"], given: str | None) -> str | None:
    """The prefix of queries or documents: the given one, or else the model's own, as sentence-transformers finds it."""
    names = *_PROMPTS[kind], model.default_prompt_name
    return next((model.prompts[name] for name in names if name in model.prompts), None) if given is None else given


def cut_behind_prompt(model: SentenceTransformer, queries: Sequence[str], prompt: str | None) -> list[str]:
    """Cut the beginning of long queries, so that a model that cuts there does not cut off the prompt before them.

    Queries stay as they are without a prompt, and for a tokenizer that does not say where its tokens begin.
    """
    queries = list(map(valid_text, queries))
    first: Any = model[0]
    reader = first.sub_modules["query"][0] if "query" in getattr(first, "sub_modules", ()) else first
    tokenizer: Any = getattr(reader, "tokenizer", None)
    limit = getattr(reader, "max_seq_length", None)
    if not (prompt and queries and limit and getattr(tokenizer, "is_fast", False)):
        return queries

    def places(texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        read = tokenizer([f"{prompt}{text}" for text in texts], return_offsets_mapping=True, verbose=False)
        found: list[list[tuple[int, int]]] = read["offset_mapping"]
        return found

    kept = []
    for query, tokens in zip(queries, places(queries), strict=True):
        excess = len(tokens) - limit
        starts = [begin - len(prompt) for begin, end in tokens if len(prompt) <= begin < end]
        # A text that begins within a word may have more tokens than before.
        shorter = (query[start:] for start in starts[excess:] if excess > 0)
        kept.append(next((text for text in shorter if len(places([text])[0]) <= limit), query))
    return kept
