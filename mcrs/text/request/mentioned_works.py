"""Works that a message only speaks of, because a later sentence asks for something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.request.cues import cue_at
from mcrs.text.request.tables import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.text.request.languages import Language
    from mcrs.text.request.mention import Mention
    from mcrs.text.request.tokens import Token

_LOVING = words("small_words", "loving")


def mentioned_works(tokens: Sequence[Token], mentions: Sequence[Mention], language: Language) -> frozenset[int]:
    """The first words of the titles and albums that a message only speaks of.

    They stand in a sentence that asks for nothing, before one that does: "Hurt is a classic. What else do you have?" An
    artist there may well be asked for: "Nas is a poet. Another one!"
    """
    works: list[int] = []
    is_asked = False
    for start, end in _sentences_from_last(tokens):
        if _asks([token.word for token in tokens[start:end]], language):
            is_asked = True
        elif is_asked:
            works += [
                each.start for each in mentions if start <= each.start < end and each.kind in {"titles", "albums"}
            ]
    return frozenset(works)


def _sentences_from_last(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    end = len(tokens)
    for position in range(len(tokens) - 1, -1, -1):
        if tokens[position].opens == ".":
            yield position, end
            end = position


def _asks(said: Sequence[str], language: Language) -> bool:
    at = 0
    while at < len(said):
        cue = cue_at(said, at, language)
        if cue.does("want", "others") and said[at] not in _LOVING:
            return True
        at += cue.length or 1
    return False
