"""One thing that a message names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mcrs.text.request.release_times import EraSpan
    from mcrs.text.request.tag_vocabulary import Meaning

Kind = Literal["artists", "titles", "albums", "tags", "eras"]
#: The catalogue's field of each kind of name.
FIELDS: dict[Kind, str] = {"artists": "artist_name", "titles": "track_name", "albums": "album_name"}
#: The kinds of what has a name of its own.
WORKS = frozenset(FIELDS)


class Mention(NamedTuple):
    """Something that a message names.

    Attributes:
        start: Its first word.
        end: Behind its last word.
        kind: What is named.
        names: The catalogue's names for it: several where it may be one of several.
        meaning: What a tag stands for.
        era: The years of a time.
        typed: A misspelt name as the user typed it; else ``""``.
        said: The folded words of a tag, or of a part or a near spelling of a name, as they were said.
        is_weak: Whether it is only meant if it is excluded.
    """

    start: int
    end: int
    kind: Kind
    names: tuple[str, ...]
    meaning: Meaning | None = None
    era: EraSpan | None = None
    typed: str = ""
    said: str = ""
    is_weak: bool = False

    @property
    def positions(self) -> range:
        """The positions of its words."""
        return range(self.start, self.end)

    @property
    def section(self) -> str:
        """The section of the table that a tag belongs to; ``""`` for what is none of it."""
        concept = self.meaning.concept if self.meaning is not None else None
        return concept.section if concept is not None else ""

    @property
    def is_informative(self) -> bool:
        """Whether it speaks of music whatever is around it: a name, a time, a genre or an instrument, not a place."""
        if self.meaning is None:
            return self.kind != "eras" and not self.is_weak
        # A tag of several words that the table does not know, as "new wave", is seldom said of anything else.
        return self.section in {"genre", "sound"} or (not self.section and " " in self.said)


def positions_of(mentions: Iterable[Mention]) -> set[int]:
    """The positions of all words of some mentions."""
    return {position for mention in mentions for position in mention.positions}
