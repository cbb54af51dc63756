from __future__ import annotations

import numpy as np

from mcrs.evaluation.session_sums import SessionSums

SESSIONS = np.array([0, 0, 1, 1, 2], np.int32)
TURNS = np.array([1, 2, 1, 2, 1], np.int32)
VALUES = np.array([[1.0, 0.0, 0.0, 0.5, 0.5], [2.0, np.nan, 4.0, 6.0, np.nan]])


def test_means_by_turn_average_sessions_first_and_turns_then() -> None:
    means = SessionSums.of(VALUES, SESSIONS, TURNS).means()
    np.testing.assert_allclose(means, [(1.5 / 3 + 0.5 / 2) / 2, (6 / 2 + 6 / 1) / 2])


def test_means_without_groups_average_all_turns() -> None:
    np.testing.assert_allclose(SessionSums.of(VALUES, SESSIONS).means(), [2 / 5, 12 / 3])


def test_weighted_means_equal_means_of_repeated_sessions() -> None:
    sums = SessionSums.of(VALUES, SESSIONS, TURNS)
    repeated = np.array([0, 1, 0, 1, 4])  # session 0 twice, session 1 never, session 2 once
    by_hand = SessionSums.of(VALUES[:, repeated], np.array([0, 0, 1, 1, 2], np.int32), TURNS[repeated]).means()
    np.testing.assert_allclose(sums.weighted_means(np.array([[2.0, 0.0, 1.0]]))[:, 0], by_hand)


def test_contributions_sum_up_to_the_means() -> None:
    for groups in (TURNS, None):
        sums = SessionSums.of(VALUES, SESSIONS, groups)
        np.testing.assert_allclose(sums.contributions().sum(axis=1), sums.means())


def test_means_of_nothing_that_counts_are_undefined() -> None:
    assert np.isnan(SessionSums.of(np.full((1, 5), np.nan), SESSIONS, TURNS).means()).all()


def test_sessions_without_turns_have_no_part() -> None:
    sums = SessionSums.of(np.array([[1.0, 0.0]]), np.array([3, 7], np.int32))
    assert sums.sums.shape == (2, 1, 1)
