"""Whether a tokenizer has a vocabulary; transformers makes an empty one where its files are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.errors import ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


def require_vocabulary(tokenizer: PreTrainedTokenizerBase, name: str) -> None:
    """Reject a tokenizer that has only control tokens, and so reads every text as the same one.

    Raises:
        ModelError: No token has a letter or digit.
    """
    control = {token.content for token in tokenizer.added_tokens_decoder.values()} | set(tokenizer.all_special_tokens)
    if not any(token not in control and any(map(str.isalnum, token)) for token in tokenizer.get_vocab()):
        raise ModelError(
            f"the files of the tokenizer of {name!r} are missing; expected tokenizer.json, or the vocabulary of its "
            "kind (such as vocab.txt, vocab.json with merges.txt, or tokenizer.model); copy or download the model again"
        )
