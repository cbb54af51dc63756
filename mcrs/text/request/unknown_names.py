"""Names that a message asks for and the catalogue lacks: "songs by Wilco", "play Wilco"."""

from __future__ import annotations

from functools import partial
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from mcrs.text.request.languages import all_everyday_words
from mcrs.text.request.tables import words
from mcrs.text.request.tokens import clause_end

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mcrs.text.request.mention import Mention
    from mcrs.text.request.tokens import Token

_BY = frozenset(["by", "de", "di", "par", "por", "van", "von"])
_PLAYING = words("small_words", "playing")
_MUSIC = words("small_words", "music") | frozenset(["another", "else", "more", "nothing", "one", "stuff"])
_LEADING = words("small_words", "on") | words("small_words", "of") | frozenset(["any", "some"])
_POLITE = words("small_words", "polite")
_MAX_WORDS = 4


def unknown_name(tokens: Sequence[Token], mentions: Collection[Mention]) -> str:
    """The name after "songs by" or "play", as it is written; ``""`` for none, or if the message names anything.

    Args:
        tokens: The words of a message.
        mentions: What it names.
    """
    for at, token in enumerate(tokens[:-1]) if not mentions else ():
        is_by = token.word in _BY and at > 0 and tokens[at - 1].word in _MUSIC
        if is_by or (token.word in _PLAYING and not tokens[at + 1].opens):
            following = dropwhile(lambda each: each.word in _LEADING, tokens[at + 1 : clause_end(tokens, at)])
            own = list(takewhile(partial(_may_be_name, is_by=is_by), following))
            if 0 < len(own) <= _MAX_WORDS:
                return " ".join(each.raw for each in own)
    return ""


def _may_be_name(token: Token, *, is_by: bool) -> bool:
    """Whether a word may be part of a name; an everyday one only with a capital after "by": "songs by Yes"."""
    is_written = is_by and token.raw[:1].isupper()
    return token.word not in _POLITE and (is_written or token.word not in all_everyday_words())
