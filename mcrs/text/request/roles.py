"""How the parts of a message are meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.text.request.mentions import Mention


@dataclass
class Roles:
    """How the parts of a message are meant.

    Attributes:
        asked: What it asks for.
        like: What the tracks should be similar to.
        excluded: What it excludes: groups of mentions, of which a track that has all is excluded.
        complaints: The same of what was played last, which holds for the next track only: "too slow".
        flags: What else its cues say; see :data:`mcrs.text.request.cues.Role`. *not_their* and *not_this* stand for
            the artist and the track played last, where they are excluded; *like_this* for what should be similar.
        known: What it merely speaks of.
        left_out: The places of the words that speak of what is excluded.
    """

    asked: list[Mention] = field(default_factory=list)
    like: list[Mention] = field(default_factory=list)
    excluded: list[list[Mention]] = field(default_factory=list)
    complaints: list[list[Mention]] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    known: list[Mention] = field(default_factory=list)
    left_out: set[int] = field(default_factory=set)
