"""Where words that exclude elsewhere exclude nothing: in compounds and names, and before what the user hoped for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.request.languages import all_everyday_words
from mcrs.text.request.tables import small_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mcrs.text.request.mention import Mention
    from mcrs.text.request.tokens import Token

_SUBJECTS, _HOPED, _DENYING, _DEFINITE = small_words("subject", "hoped", "denying", "definite")
_N_HOPED = 4


def is_no_refusal(tokens: Sequence[Token], named: Mapping[int, Mention], at: int, end: int) -> bool:
    """Whether a cue belongs to a compound or to a name: "a no-compromise sound", "Faith No More".

    Args:
        tokens: The words of a message.
        named: What it names, by the first word of each.
        at: The first word of the cue.
        end: The word after it.
    """
    if end < len(tokens) and tokens[end].hyphened and end not in named:
        return True
    first, before = tokens[at], tokens[at - 1] if at else None
    if before is None or first.opens or not (first.raw.istitle() and before.raw.istitle()):
        return False
    if any(mention.end == at for mention in named.values()):
        return False
    # "I Will Not Forget You"
    goes_on = end < len(tokens) and tokens[end].raw.istitle() and not tokens[end].opens and end not in named
    return goes_on or before.word not in all_everyday_words()


def is_hoped_for(tokens: Sequence[Token], named: Mapping[int, Mention], start: int, mention: Mention) -> bool:
    """Whether the track before lacks what the user hoped for: "not quite the rock I'm looking for".

    Args:
        tokens: The words of a message.
        named: What it names, by the first word of each.
        start: The first word of a cue that excludes the mention.
        mention: What is excluded.
    """
    before = {token.word for token in tokens[start : mention.start]}
    if _DENYING.isdisjoint(before) or _DEFINITE.isdisjoint(before):
        return False
    at = mention.end
    while at < len(tokens) and (not tokens[at].opens or (tokens[at].opens == "," and at in named)):
        if tokens[at].word in _SUBJECTS:
            return any(token.word in _HOPED for token in tokens[at : at + _N_HOPED])
        at += 1
    return False
