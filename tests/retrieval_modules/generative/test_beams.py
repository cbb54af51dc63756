from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.retrieval_modules.generative.beams import IdTree, search_beams


class _FixedWriter:
    """Scores codes by level alone, the same for every turn, and remembers what each beam has written."""

    def __init__(self, logits: list[np.ndarray], n_turns: int) -> None:
        self.logits = logits
        self.level = 0
        self.n_beams = n_turns

    def next_scores(self, beams: np.ndarray, codes: np.ndarray) -> np.ndarray:
        assert (beams < self.n_beams).all()
        assert len(codes) == (0 if self.level == 0 else len(beams))
        self.n_beams = len(beams)
        found = np.repeat(self.logits[self.level][None], len(beams), axis=0)
        self.level += 1
        return found


def _ids(n: int, sizes: tuple[int, ...], seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    codes = np.stack([generator.integers(0, size, n) for size in sizes], axis=1)
    return np.unique(codes, axis=0).astype(np.int32)


def _exact(tree_codes: np.ndarray, logits: list[np.ndarray], allowed: list[int]) -> dict[int, float]:
    """The log-probability of every allowed id, by going through all of them."""
    rows = tree_codes[allowed]
    found = {}
    for place, row in zip(allowed, rows, strict=True):
        total = 0.0
        for level, code in enumerate(row):
            siblings = np.unique(rows[(rows[:, :level] == row[:level]).all(axis=1), level])
            values = logits[level][siblings].astype(np.float64)
            total += float(logits[level][code]) - float(np.log(np.exp(values).sum()))
        found[place] = total
    return found


@given(st.integers(1, 40), st.integers(0, 1000), st.integers(1, 50), st.data())
@settings(max_examples=60, deadline=None)
def test_always_as_many_distinct_open_tracks_as_there_are(n: int, seed: int, width: int, data: st.DataObject) -> None:
    codes = _ids(n, (3, 2, 8), seed)
    rows = np.random.default_rng(seed).permutation(len(codes)).astype(np.int32)
    tree = IdTree(codes, rows)
    played = [data.draw(st.lists(st.integers(0, len(codes) - 1), unique=True)) for _ in range(3)]
    generator = np.random.default_rng(seed)
    logits = [generator.standard_normal(size).astype(np.float32) for size in (3, 2, 8)]
    found = search_beams(tree, _FixedWriter(logits, 3), [tree.leaves(list(map(int, each))) for each in played], width)
    for ranking, each in zip(found, played, strict=True):
        assert len(ranking) == min(width, len(codes) - len(each))
        assert len(set(ranking.rows.tolist())) == len(ranking)
        assert not set(ranking.rows.tolist()) & set(each)
        assert (np.diff(ranking.scores) <= 0).all()


def test_with_wide_beams_scores_are_exact_and_sum_to_one() -> None:
    codes = _ids(30, (4, 3, 5), 1)
    tree = IdTree(codes, np.arange(len(codes), dtype=np.int32))
    logits = [np.random.default_rng(2).standard_normal(size).astype(np.float32) for size in (4, 3, 5)]
    played = [2, 5, 6, 7]
    everything = search_beams(tree, _FixedWriter(logits, 2), [tree.leaves([]), tree.leaves(played)], 100)
    for ranking, out in zip(everything, ([], played), strict=True):
        expected = _exact(codes, logits, [row for row in range(len(codes)) if row not in out])
        assert dict(zip(ranking.rows.tolist(), ranking.scores.tolist(), strict=True)) == pytest.approx(
            expected, abs=1e-5
        )
        assert np.exp(ranking.scores.astype(np.float64)).sum() == pytest.approx(1, abs=1e-5)


def test_narrow_beams_give_the_first_of_wide_ones_when_levels_do_not_hide_any() -> None:
    codes = np.array([[a, b] for a in range(5) for b in range(4)], np.int32)
    tree = IdTree(codes, np.arange(20, dtype=np.int32))
    logits = [np.arange(5, dtype=np.float32), np.array([0, 3, 1, 2], np.float32)]
    (best,) = search_beams(tree, _FixedWriter(logits, 1), [tree.leaves([])], 1)
    assert best.rows.tolist() == [17]


def test_equal_scores_fall_by_catalogue_row() -> None:
    codes = _ids(12, (2, 2, 6), 4)
    rows = np.arange(len(codes), dtype=np.int32)[::-1].copy()
    logits = [np.zeros(size, np.float32) for size in (1, 1, 12)]
    flat = np.stack([np.zeros(len(codes)), np.zeros(len(codes)), np.arange(len(codes))], axis=1).astype(np.int32)
    (ranking,) = search_beams(tree := IdTree(flat, rows), _FixedWriter(logits, 1), [np.empty(0, np.int64)], 5)
    assert ranking.rows.tolist() == [0, 1, 2, 3, 4]
    assert tree.n_levels == 3


def test_a_code_that_is_newer_than_the_writer_counts_as_its_last_one() -> None:
    tree = IdTree(np.array([[0, 0], [0, 1], [0, 2]], np.int32), np.arange(3, dtype=np.int32))
    (ranking,) = search_beams(
        tree, _FixedWriter([np.zeros(1, np.float32), np.array([0, 1], np.float32)], 1), [np.empty(0, np.int64)], 3
    )
    assert ranking.rows.tolist() == [1, 2, 0]
    assert ranking.scores[0] == ranking.scores[1]


def test_everything_played_gives_nothing() -> None:
    tree = IdTree(np.array([[0, 0], [1, 0]], np.int32), np.arange(2, dtype=np.int32))
    scorer = _FixedWriter([np.zeros(2, np.float32), np.zeros(1, np.float32)], 2)
    first, second = search_beams(tree, scorer, [tree.leaves([0, 1]), tree.leaves([1])], 5)
    assert len(first) == 0
    assert second.rows.tolist() == [0]


def test_tree_knows_ranges_of_children_and_leaves() -> None:
    codes = np.array([[1, 0], [0, 2], [0, 1], [1, 5]], np.int32)
    tree = IdTree(codes, np.array([10, 11, 12, 13], np.int32))
    assert tree.rows.tolist() == [12, 11, 10, 13]
    assert [level.tolist() for level in tree.tokens] == [[0, 1], [1, 2, 0, 5]]
    assert [level.tolist() for level in tree.first_child] == [[0, 2], [0, 2, 4]]
    assert [level.tolist() for level in tree.n_leaves] == [[2, 2], [1, 1, 1, 1]]
    assert list(accumulate(tree.n_leaves[0].tolist()))[-1] == 4
    assert tree.leaves([13, 11, 13, 99]).tolist() == [1, 3]
