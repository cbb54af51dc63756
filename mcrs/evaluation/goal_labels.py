"""The codes of conversation goals in words.

Source: the generation code of TalkPlayData-2 (talkpl-ai/talkplaydata-2, arXiv:2509.09685). The first letter of a
specificity is that of the query, the second that of the target: high or low.
"""

from __future__ import annotations

_CATEGORIES = {
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
}
_SPECIFICITIES = {
    "LL": "vague query, any of many tracks",
    "LH": "vague query, one target",
    "HL": "precise query, any of many tracks",
    "HH": "precise query, one target",
}


def category_label(code: str) -> str:
    """The category of a goal with its meaning: ``B (by lyrics)``; an unknown code stays as it is."""
    return f"{code} ({_CATEGORIES[code]})" if code in _CATEGORIES else code


def specificity_label(code: str) -> str:
    """The specificity of a goal with its meaning: ``LH (vague query, one target)``; an unknown code stays as it is."""
    return f"{code} ({_SPECIFICITIES[code]})" if code in _SPECIFICITIES else code


def slice_label(family: str, name: str) -> str:
    """The family and the name of a slice of turns, codes of goals spelled out."""
    labels = {"goal category": category_label, "goal specificity": specificity_label}
    return f"{family}: {labels[family](name) if family in labels else name}"
