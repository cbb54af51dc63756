"""The description of what a user asks for."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Named:
    """Named things in the catalogue's spelling, without duplicates.

    Attributes:
        artists: Names of artists.
        titles: Titles of tracks.
        albums: Titles of albums.
        tags: Tags.
        eras: Years and decades, as in :class:`mcrs.text.eras.Era`.
    """

    artists: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    albums: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    eras: tuple[str, ...] = ()

    def as_lists(self) -> dict[str, list[str]]:
        """The names by kind, as JSON values."""
        return {each.name: list(getattr(self, each.name)) for each in fields(self)}


@dataclass(frozen=True)
class Request:
    """What a turn's user asks for and excludes.

    Attributes:
        asked: What the tracks should have.
        excluded: What they should not have.
        like: Artists and titles that the tracks should be similar to.
        corrected: Words of the message that are near-miss spellings of a name, and the name that was taken.
        matched: Whether the latest message has a constraint on the music.
    """

    asked: Named = Named()
    excluded: Named = Named()
    like: tuple[str, ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)
    matched: bool = False
