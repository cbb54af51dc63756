"""Responses that apologise or refuse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.types import Track

_APOLOGY = re.compile(
    r"\b(?=[asufriwn])(?:"  # the first letters, for speed
    r"sorry|apolog(?:y|ies|i[sz]e[sd]?|i[sz]ing)|unfortunately|regret(?:tably)?|forgive me|"
    r"(?:i|we)(?:'m| am|'re| are) (?:not able|unable)|"
    r"(?:i|we) (?:can't|cannot|can not|could ?n't|could not|won't|do ?n't have|do not have|was ?n't able|was not able)|"
    r"as an ai|as a language model|no (?:information|data) (?:about|on|available)"
    r")\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")


def apologises(response: str, track: Track | None = None) -> bool:
    """Whether a response apologises, refuses, or says that it cannot or does not know.

    Found by English phrases such as "sorry", "unfortunately", "I can't", "I don't have" and "as an AI". Text in double
    quotation marks, such as titles, and text within a name of the track that it is about are not searched.
    """
    text = _QUOTED.sub("", response.replace("’", "'"))
    found = [match.span() for match in _APOLOGY.finditer(text)]
    if not found or track is None:
        return bool(found)
    names = [name.replace("’", "'") for name in (track.title, *track.artists, track.album) if name]
    # A name must begin and end at word boundaries: the title "So" is not in "sorry".
    own = [
        match.span() for name in names for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    ]
    return any(not any(first <= start and end <= last for first, last in own) for start, end in found)
