"""Times that are named relative to other times: "older", "from that era", "the decade after that"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.eras import Era, decade_of
from mcrs.text.request.mention import WORKS
from mcrs.text.request.message_parser import message_parser
from mcrs.text.request.release_times import FIRST_YEAR, LAST_YEAR, old_era, recent_era
from mcrs.text.request.rows_by_name import years_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.text.request.release_times import EraSpan
    from mcrs.text.request.request import Constraint

# From so many years on, a year earlier or later fits as well.
_ABOUT = 3
# Years from a decade to the one that is named relative to it.
_DECADES: dict[str, int] = {"same": 0, "next": 10, "previous": -10}


def relative_era(
    span: EraSpan, years: Sequence[int], asked: Sequence[Constraint], named: Sequence[Era], catalog: MusicCatalog
) -> Era | None:
    """The years that a time without years of its own stands for; None if they are unknown.

    Args:
        span: The time.
        years: The years of what it is compared with, or else of what was played last.
        asked: What the message asks for.
        named: The times that earlier messages name, the latest first.
        catalog: Its tracks are asked for.
    """
    parser = message_parser(catalog)
    if span.relative in {"newest", "oldest"}:
        tagged = [each for each in asked if each.kind in WORKS] or asked
        known = [year for constraint in tagged for year in years_of(constraint, catalog)]
        year = max(known or [parser.newest]) if span.relative == "newest" else min(known or [parser.oldest])
        return Era(year, year, f"the {span.relative}, of {year}")
    if span.relative in _DECADES:
        return _decade(span, years, [each.era for each in asked if each.era is not None], named)
    if span.shift:
        return _shifted(span.shift, years, [each.era for each in asked if each.era is not None], named)
    if span.relative == "newer":
        return Era(max(years) + 1, LAST_YEAR, f"after {max(years)}") if years else recent_era(parser.newest)
    return Era(FIRST_YEAR, min(years) - 1, f"before {min(years)}") if years else old_era(parser.newest)


def _shifted(shift: int, years: Sequence[int], said: Sequence[Era], named: Sequence[Era]) -> Era | None:
    """The years that lie some years after a time that was named, or else after what was played."""
    known = [era for era in (*said, *named)[:1] if era.first > FIRST_YEAR and era.last < LAST_YEAR]
    known += [Era(year, year, "") for year in years[-1:]]
    if not known or known[0].first + shift < FIRST_YEAR:
        return None
    first, last = known[0].first + shift, known[0].last + shift
    if first == last:
        return Era(first, last, str(first)) if abs(shift) < _ABOUT else Era(first - 1, last + 1, f"about {first}")
    decade = decade_of(first)
    return decade if (first, last) == (decade.first, decade.last) else Era(first, last, f"{first} to {last}")


def _decade(span: EraSpan, years: Sequence[int], said: Sequence[Era], named: Sequence[Era]) -> Era | None:
    """The decade of what was played, or of a time that was named; nothing more where "that era" is named next to it."""
    if span.relative == "same" and (said or named):
        return None if said else named[0]
    firsts = [era.first for era in (*said, *named)[:1] if era.first > FIRST_YEAR] or years[-1:]
    return decade_of(firsts[0] + _DECADES[span.relative or "same"]) if firsts else None
