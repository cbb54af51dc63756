"""Works that a message only speaks of, because a later sentence asks for something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.request.cues import cue_at
from mcrs.text.request.tables import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.text.request.languages import Language
    from mcrs.text.request.mention import Mention
    from mcrs.text.request.tokens import Token

_LOVING, _KINDS = words("small_words", "loving"), frozenset({"titles", "albums"})


def mentioned_works(tokens: Sequence[Token], mentions: Sequence[Mention], language: Language) -> frozenset[int]:
    """The first words of the titles and albums that a message only speaks of.

    They stand in a sentence that asks for nothing, before one that does: "Hurt is a classic. What else do you have?" An
    artist there may well be asked for: "Nas is a poet. Another one!"
    """
    works, is_asked, end = set[int](), False, len(tokens)
    for start in (at for at in range(len(tokens) - 1, -1, -1) if tokens[at].opens == "."):
        if _asks([token.word for token in tokens[start:end]], language):
            is_asked = True
        elif is_asked:
            works.update(each.start for each in mentions if start <= each.start < end and each.kind in _KINDS)
        end = start
    return frozenset(works)


def _asks(said: Sequence[str], language: Language) -> bool:
    at = 0
    while at < len(said):
        cue = cue_at(said, at, language)
        if cue.does("want", "others") and said[at] not in _LOVING:
            return True
        at += cue.length or 1
    return False
