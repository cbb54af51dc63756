"""The description of what a user asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, get_args

from mcrs.text.request.mention import Kind
from mcrs.text.request.release_times import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mcrs.text.eras import Era
    from mcrs.text.request.set_phrases import Question
    from mcrs.text.request.tag_vocabulary import Meaning

KINDS: tuple[Kind, ...] = get_args(Kind)


class Constraint(NamedTuple):
    """One thing that tracks should have, or should not have.

    Attributes:
        kind: What it is.
        name: The catalogue's name for it, or that of a time.
        age: How often the user spoke since; 0 is the latest message.
        meaning: What a tag stands for.
        era: The years of a time.
        bounded: Whether a time is a bound or a range, which tracks of other years break.
        said: The folded words of a tag, or of a part or a near spelling of a name, as they were said; of a time only a
            word for one whose years come from the catalogue: *newest*, *later*.
        is_point: Whether what the tracks should be similar to is only compared with: "heavier than Adele".
    """

    kind: Kind
    name: str
    age: int = 0
    meaning: Meaning | None = None
    era: Era | None = None
    bounded: bool = False
    said: str = ""
    is_point: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is a bound on the time with years on one side only."""
        return self.bounded and self.era is not None and (self.era.first == FIRST_YEAR or self.era.last == LAST_YEAR)

    @property
    def section(self) -> str:
        """What a newer one of its kind replaces: for a tag the section of the table, else the kind."""
        if self.meaning is None:
            return self.kind
        return self.meaning.concept.section if self.meaning.concept is not None else "genre"

    @property
    def key(self) -> tuple[Kind, str]:
        """What makes two constraints the same."""
        concept = self.meaning.concept if self.meaning is not None else None
        return self.kind, concept.name if concept is not None else self.name.casefold()


class Exclusion(NamedTuple):
    """Tracks that have all of some things are excluded, unless they have one of others.

    Attributes:
        constraints: What they have.
        is_passing: Whether it holds for the latest message only, as what was said of the track before: "too slow".
        spared: What was asked for since and is a part of it: *hard rock* after "no rock".
    """

    constraints: tuple[Constraint, ...]
    spared: tuple[Constraint, ...] = ()
    is_passing: bool = False

    @property
    def key(self) -> tuple[Kind, str] | None:
        """What it excludes, if that is one thing."""
        return self.constraints[0].key if len(self.constraints) == 1 else None

    def has_part(self, constraint: Constraint) -> bool:
        """Whether a constraint is for a part of what is excluded: *hard rock* of *rock*, 1985 of the 1980s."""
        for other in self.constraints:
            if constraint.era is not None and other.era is not None and constraint.era.name != other.era.name:
                return other.era.first <= constraint.era.first and constraint.era.last <= other.era.last
            if constraint.meaning is not None and other.meaning is not None and constraint.key != other.key:
                own, others = constraint.meaning.own_tags, other.meaning.own_tags
                return bool(own) and own < others
        return False


@dataclass(frozen=True)
class Request:
    """What a turn's user asks for and excludes: the latest message, and what holds of those before it.

    Attributes:
        constraints: What the tracks should have, the latest first.
        exclusions: What they should not have.
        like: Artists, titles and albums that the tracks should be similar to.
        corrected: Near-miss spellings of the latest message, and the names that were taken for them.
        matched: Whether the latest message asks for music; True for "surprise me", too, which names nothing.
        question: What the latest message asks about the track played last, where it says no constraint.
        fresh: Whether the user wants something different from all that was played, without saying what.
        unknown: A name that the latest message asks for and the catalogue lacks; ``""`` if it names anything else.
        again: The ids of played tracks that the latest message asks to hear again.
    """

    constraints: tuple[Constraint, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    like: tuple[Constraint, ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)
    matched: bool = False
    question: Question | None = None
    fresh: bool = False
    unknown: str = ""
    again: tuple[str, ...] = ()

    @cached_property
    def asked(self) -> dict[str, list[str]]:
        """The names of what is asked for by kind, and of what the tracks should be ``like``; as JSON values."""
        return {**_by_kind(self.constraints), "like": list(dict.fromkeys(constraint.name for constraint in self.like))}

    @cached_property
    def excluded(self) -> dict[str, list[str]]:
        """The names of what is excluded by kind, as JSON values."""
        return _by_kind(constraint for exclusion in self.exclusions for constraint in exclusion.constraints)


def _by_kind(constraints: Iterable[Constraint]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {kind: [] for kind in KINDS}
    years: set[tuple[int, int]] = set()
    for constraint in constraints:
        if constraint.era is not None:
            # "The eighties" and "1980 to 1989" are the same years.
            span = constraint.era.first, constraint.era.last
            if span in years:
                continue
            years.add(span)
        if constraint.name not in names[constraint.kind]:
            names[constraint.kind].append(constraint.name)
    return names
