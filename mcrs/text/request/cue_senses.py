"""Small words that say something else in some places: within compounds and names, or of what a track lacks."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from mcrs.text.request.languages import all_everyday_words
from mcrs.text.request.mention import WORKS
from mcrs.text.request.tables import small_words
from mcrs.text.request.tokens import clause_end

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mcrs.text.request.cues import Cue
    from mcrs.text.request.mention import Mention
    from mcrs.text.request.tokens import Token

_SUBJECTS, _HOPED, _DENYING, _DEFINITE, _POLITE, _REFUSING, _TUNES, _JOINING = small_words(
    "subject", "hoped", "denying", "definite", "polite", "refusing", "tune", "joining"
)
_RELATIVE = frozenset(["that", "thats", "which"])
_N_HOPED = 4


def is_no_refusal(tokens: Sequence[Token], named: Mapping[int, Mention], at: int, end: int) -> bool:
    """Whether a cue belongs to a compound or to a name, or complains: "a no-compromise sound", "Faith No More".

    Args:
        tokens: The words of a message.
        named: What it names, by the first word of each.
        at: The first word of the cue.
        end: The word after it.
    """
    if end < len(tokens) and tokens[end].hyphened and end not in named:
        return True
    first, before = tokens[at], tokens[at - 1] if at else None
    # "That doesn't have the energy I want"
    if first.word == "that" and (before is None or first.opens == "."):
        return True
    if before is None or first.opens or not (first.raw.istitle() and before.raw.istitle()):
        return False
    # "Party Hits Without Any Rap"
    if not named.keys().isdisjoint((end, end + 1)) or any(mention.end == at for mention in named.values()):
        return False
    # "I Will Not Forget You"
    goes_on = end < len(tokens) and tokens[end].raw.istitle() and not tokens[end].opens
    return goes_on or before.word not in all_everyday_words()


def is_divided(tokens: Sequence[Token], named: Mapping[int, Mention], at: int, cue: Cue) -> bool:
    """Whether a cue of several words at a position holds a name, or another sentence begins in it: "Never. Play jazz".

    After a "no" that answers, a comma is enough: "no, more jazz". "No. Thanks" refuses as "no thanks" does.
    """
    rest = range(at + 1, at + cue.length)
    ends = ".," if tokens[at].word in _REFUSING else "."
    opened = not cue.does("before") and any(tokens[index].opens and tokens[index].opens in ends for index in rest)
    return opened or any(index in named for index in rest)


def is_theirs(word: str, last: Mention | None) -> bool:
    """Whether a word goes on to describe who is excluded: "no rappers who have sad songs"."""
    return word == "who" and last is not None and last.kind == "tags"


def _is_hoped_for(tokens: Sequence[Token], named: Mapping[int, Mention], start: int, mention: Mention) -> bool:
    """Whether the track before lacks what the user hoped for: "not quite the rock I'm looking for"."""
    before = [token.word for token in tokens[start : mention.start]]
    denial = list(takewhile(lambda word: word not in _DEFINITE, before))
    # "I'm not in the mood for the rock I wanted before"
    if mention.is_weak or denial == before or not _DENYING.issuperset(denial):
        return False
    at = mention.end
    while at < len(tokens) and (not tokens[at].opens or (tokens[at].opens == "," and at in named)):
        if tokens[at].word in _SUBJECTS:
            end = clause_end(tokens, at)
            is_wish = any(token.word in _HOPED for token in tokens[at : at + _N_HOPED])
            # "Not so sad please I want jazz"
            return is_wish and named.keys().isdisjoint(range(at, end)) and tokens[at - 1].word not in _POLITE
        at += 1
    return False


def is_asked(
    tokens: Sequence[Token], named: Mapping[int, Mention], start: int, last: Mention | None, mention: Mention
) -> bool:
    """Whether what follows an exclusion is asked for: the last track lacks it, or the wanted tracks should have it.

    Args:
        tokens: The words of a message.
        named: What it names, by the first word of each.
        start: The first word of the cue that excludes.
        last: The mention before it in the same exclusion, if any.
        mention: What may be excluded.
    """
    return _is_hoped_for(tokens, named, start, mention) or _is_of_tracks(tokens, named, start, last, mention)


def _is_of_tracks(
    tokens: Sequence[Token], named: Mapping[int, Mention], start: int, last: Mention | None, mention: Mention
) -> bool:
    """Whether a mention describes the tracks whose artist is excluded: "something not by Queen from the 80s".

    In "no Queen from the 80s" it describes what is excluded.
    """
    if last is None or last.kind != "artists" or mention.kind in WORKS or not start or tokens[start].opens:
        return False
    if any(token.word in _JOINING for token in tokens[last.end : mention.start]):
        return False
    at = start - 1
    while at > 0 and tokens[at].word in _RELATIVE and not tokens[at].opens:
        at -= 1
    return tokens[at].word in _TUNES or any(each.end == at + 1 for each in named.values())
