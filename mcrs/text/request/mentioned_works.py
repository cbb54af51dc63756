"""Works that a message only speaks of, because a later sentence asks for something."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mcrs.text.request.cues import cue_at
from mcrs.text.request.tables import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.text.request.languages import Language
    from mcrs.text.request.mention import Mention
    from mcrs.text.request.tokens import Token

_LOVING, _BY, _KINDS = words("small_words", "loving"), "by", frozenset({"titles", "albums"})


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


def is_restated(
    group: Sequence[Mention], asked: Sequence[Mention], tokens: Sequence[Token], language: Language
) -> bool:
    """Whether a later sentence asks for the one work, or for one by the artist, that is excluded.

    "This is not Hurt. Please play Hurt"
    """
    own = group[0]
    for each in asked if len(group) == 1 and own.meaning is None else ():
        is_work = each.kind in _KINDS or tokens[each.start - 1].word == _BY
        if each.names == own.names and each.start > own.start and is_work:
            opens = [at for at in range(own.end, len(tokens)) if tokens[at].opens == "."] + [len(tokens)]
            for start, end in pairwise(opens):
                if start <= each.start < end and _asks([token.word for token in tokens[start:end]], language):
                    return True
    return False


def _asks(said: Sequence[str], language: Language) -> bool:
    at = 0
    while at < len(said):
        cue = cue_at(said, at, language)
        if cue.does("want", "others") and said[at] not in _LOVING:
            return True
        at += cue.length or 1
    return False
