"""Retrieval by constraints, against a slow and straightforward reading of its formula."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.db_item import MusicCatalog
from mcrs.retrieval_modules.constraint_retriever import ConstraintsRetriever
from mcrs.text.clause_tags import is_informative, split_clauses
from mcrs.text.eras import named_eras
from mcrs.text.names import fold
from mcrs.text.stop_words import CONVERSATIONAL
from mcrs.types import Message, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = tuple[list[str] | None, str | None]

WORDS = st.sampled_from(
    ["rock", "Hard", "music", "sad", "R&B", "love", "roll", "and", "of", "80s", "guitars", "guitar"]
)
TAGS = (
    st.sampled_from(["rock", "sad", "hard rock"])
    | st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
    | st.text(max_size=5)
)
DATES = st.none() | st.sampled_from(["1979-12-31", "1980", "1989-01-01", "1990-05-05", "soon", "nan", ""])
ROWS = st.lists(st.tuples(st.none() | st.lists(TAGS, max_size=3), DATES), min_size=1, max_size=8)
SENTENCES = st.sampled_from(["rock", "no rock", "sad guitars", "not sad", "1980, hard", "the nineties", "80s rock"])
SAID = st.lists(SENTENCES | st.lists(WORDS, max_size=6).map(" ".join), max_size=3).map(". ".join)


def has(tags: list[str] | None, phrase: str, part: float) -> float:
    """How a track with some tags has a phrase."""
    best = 0.0
    for tag in tags or ():
        words = fold(tag).split()
        if any(named_eras([" ".join(words)])):
            continue
        while words and words[0] in CONVERSATIONAL:
            words = words[1:]
        while words and words[-1] in CONVERSATIONAL:
            words = words[:-1]
        if " ".join(words) == phrase:
            best = max(best, 1.0)
        elif f" {phrase} " in f" {' '.join(words)} ":
            best = max(best, part)
    return best


def rarity(n_with: int, n_tracks: int) -> float:
    return math.log(1 + (n_tracks - n_with + 0.5) / (n_with + 0.5))


class Straightforward:
    def __init__(self, rows: list[Row], decay: float, era: float, part: float, least_share: float) -> None:
        self.rows, self.decay, self.era, self.part, self.least_share = rows, decay, era, part, least_share

    def known(self, phrase: str) -> bool:
        words = phrase.split()
        if not words or words[0] in CONVERSATIONAL or words[-1] in CONVERSATIONAL or not is_informative(phrase):
            return False
        n_with = sum(has(tags, phrase, self.part) > 0 for tags, _ in self.rows)
        return n_with >= max(1, self.least_share * len(self.rows))

    def phrases(self, clauses: list[str]) -> Iterator[str]:
        for clause in clauses:
            words = fold(clause).split()
            while words:
                forms = [
                    (form, length)
                    for length in (4, 3, 2, 1)
                    if length <= len(words)
                    for said in [" ".join(words[:length])]
                    for form in (said, said.removesuffix("s"))
                    if self.known(form)
                ]
                if forms:
                    yield forms[0][0]
                words = words[forms[0][1] if forms else 1 :]

    def scores(self, turn: Turn) -> list[float]:
        totals: defaultdict[int, float] = defaultdict(float)
        messages = [message.content for message in turn.history if message.role == "user"] + [turn.user_query]
        excluded: set[str] = set()
        eras = None
        for age, text in enumerate(reversed(messages)):
            wanted, unwanted = split_clauses(text)
            for phrase in set(self.phrases(wanted)) - excluded:
                n_with = sum(has(tags, phrase, self.part) > 0 for tags, _ in self.rows)
                for row, (tags, _) in enumerate(self.rows):
                    totals[row] += self.decay**age * rarity(n_with, len(self.rows)) * has(tags, phrase, self.part)
            excluded |= set(self.phrases(unwanted))
            if eras is None and any(named_eras(wanted)):
                eras = list(named_eras(wanted))
                fitting = [
                    row
                    for row, (_, date) in enumerate(self.rows)
                    if date and date[:4].isdigit() and any(era.first <= int(date[:4]) <= era.last for era in eras)
                ]
                for row in fitting:
                    totals[row] += self.era * self.decay**age * rarity(len(fitting), len(self.rows))
        return [totals[row] for row in range(len(self.rows))]


@settings(max_examples=300)
@given(
    rows=ROWS,
    said=st.lists(st.tuples(st.sampled_from(["user", "user", "assistant", "music"]), SAID), max_size=4),
    query=SAID,
    chosen=st.tuples(
        st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 2.0]), st.sampled_from([0.0, 0.5, 1.0]),
        st.sampled_from([0.0, 0.3]),
    ),
    topk=st.integers(1, 10),
)  # fmt: skip
def test_scores_are_those_of_the_formula(
    rows: list[Row], said: list[tuple[str, str]], query: str, chosen: tuple[float, float, float, float], topk: int
) -> None:
    columns = {
        "track_id": [str(row) for row in range(len(rows))],
        "tag_list": pa.array([tags for tags, _ in rows], pa.list_(pa.string())),
        "release_date": pa.array([date for _, date in rows], pa.string()),
    }
    catalog = MusicCatalog(pa.table(columns), ("tag_list",))
    turn = Turn("s", None, 1, tuple(Message(role, text) for role, text in said), query)  # type: ignore[arg-type]
    ranking = ConstraintsRetriever(catalog, *chosen).retrieve([turn], topk)[0]
    expected = np.asarray(Straightforward(rows, *chosen).scores(turn))
    assert len(ranking) == min(topk, np.count_nonzero(expected))
    assert len(set(ranking.rows.tolist())) == len(ranking)
    assert ranking.scores.tolist() == pytest.approx(expected[ranking.rows].tolist(), rel=1e-5)
    # Best first, and none that was left out is better.
    assert ranking.scores.tolist() == pytest.approx(sorted(expected, reverse=True)[: len(ranking)], rel=1e-5)
