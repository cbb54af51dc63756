"""The codes of conversation goals in words.

Source: the generation code of TalkPlayData-2 (talkpl-ai/talkplaydata-2, arXiv:2509.09685). The first letter of a
specificity is that of the query, the second that of the target: high or low.
"""

from __future__ import annotations

_MEANINGS = {
    "goal category": {
        "A": "by sound",
        "B": "by lyrics",
        "C": "by cover art",
        "D": "for a situation",
        "E": "step by step",
        "F": "by metadata",
        "G": "by mood",
        "H": "artist and discography",
        "I": "by culture and place",
        "J": "by popularity",
        "K": "by era",
    },
    "goal specificity": {
        "LL": "vague query, any of many tracks",
        "LH": "vague query, one target",
        "HL": "precise query, any of many tracks",
        "HH": "precise query, one target",
    },
}


def goal_label(family: str, code: str) -> str:
    """A code with its meaning: ``B (by lyrics)``; an unknown code, or one of another family, stays as it is."""
    meaning = _MEANINGS.get(family, {}).get(code)
    return f"{code} ({meaning})" if meaning else code


def slice_label(family: str, name: str) -> str:
    """The family and the name of a slice of turns, codes of goals spelled out."""
    return f"{family}: {goal_label(family, name)}"
