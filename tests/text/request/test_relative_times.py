"""Times that are told from other times."""

from __future__ import annotations

import pytest

from tests.text.request.catalog import heard


@pytest.mark.parametrize(
    ("messages", "years"),
    [
        (("80s pop", "and now the decade after that"), {(1990, 1999)}),
        (("80s pop", "the previous decade please"), {(1970, 1979)}),
        # "Time" was played, of 1973.
        (("something", "more from that era"), {(1970, 1979)}),
        (("something", "the following decade"), {(1980, 1989)}),
        (("songs from 1985 to 1987", "what else is there from that period?"), {(1985, 1987)}),
        (("something", "that era is fine, so late sixties"), {(1965, 1969)}),
        (("something", "like The Beatles, from the same decade"), {(1960, 1969)}),
        (("what about the next decade",), set()),
        (("something", "this is a bit too modern"), {(0, 1972)}),
        (("something", "too old-fashioned for me"), {(1974, 9999)}),
    ],
)
def test_decades_are_told_from_what_was_named_or_played(messages: tuple[str, ...], years: set[tuple[int, int]]) -> None:
    eras = [each.era for each in heard(*messages).constraints]
    assert {(era.first, era.last) for era in eras if era is not None} == years


@pytest.mark.parametrize(
    ("messages", "years"),
    [
        # "Time" was played, of 1973.
        (("something", "ten years later"), (1982, 1984)),
        (("something", "one year earlier"), (1972, 1972)),
        (("something", "zehn Jahre später"), (1982, 1984)),
        (("something", "diez años después"), (1982, 1984)),
        (("something", "dix ans plus tard"), (1982, 1984)),
        (("something", "dieci anni dopo"), (1982, 1984)),
        (("something from 1958", "30 years later"), (1987, 1989)),
        (("songs from the 60s", "twenty years later"), (1980, 1989)),
        (("songs from the 60s", "five years after that"), (1965, 1974)),
    ],
)
def test_years_are_counted_from_what_was_named_or_played(messages: tuple[str, ...], years: tuple[int, int]) -> None:
    request = heard(*messages)
    (era,) = [each.era for each in request.constraints if each.era is not None]
    assert (era.first, era.last) == years
    assert request.matched


def test_a_time_that_no_track_is_from_leaves_the_earlier_one() -> None:
    request = heard("songs from the 2000s", "the decade after that")
    assert request.asked["eras"] == ["the 2010s", "the 2000s"]
    assert not any(each.bounded for each in request.constraints)
