from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.errors import ConfigError
from mcrs.evaluation.folds import folds_by_user
from mcrs.types import Turn


def turns(users: list[str | None]) -> list[Turn]:
    return [Turn(f"s{number}", user, 1, (), "q") for number, user in enumerate(users)]


@given(users=st.lists(st.sampled_from([*"abcdefgh"]), min_size=30, max_size=80), seed=st.integers(0, 99))
def test_folds_never_part_a_user_and_are_about_equal(users: list[str], seed: int) -> None:
    if len(set(users)) < 3:
        return
    folds = folds_by_user(turns([*users]), 3, seed)
    assert all(len({fold for fold, user in zip(folds, users, strict=True) if user == name}) == 1 for name in set(users))
    sizes = np.bincount(folds, minlength=3)
    assert sizes.max() - sizes.min() <= max(users.count(name) for name in users)


def test_folds_depend_on_the_seed_alone() -> None:
    asked = turns([*"aabbccddeeffgg"])
    assert folds_by_user(asked, 3, 1).tolist() == folds_by_user(asked, 3, 1).tolist()
    assert len({tuple(folds_by_user(asked, 3, seed).tolist()) for seed in range(5)}) > 1


def test_folds_of_unknown_users_go_by_session() -> None:
    asked = [Turn(session, None, number, (), "q") for session in "xyz" for number in (1, 2)]
    folds = folds_by_user(asked, 3)
    assert sorted(folds[::2].tolist()) == [0, 1, 2]
    assert folds[::2].tolist() == folds[1::2].tolist()


def test_folds_of_one_user_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"^--folds: all turns are of one user, and folds need two; use --folds 0"):
        folds_by_user(turns(["a", "a", "a"]), 2)


@pytest.mark.parametrize("n_folds", [0, 1, 3])
def test_folds_that_cannot_be_are_refused(n_folds: int) -> None:
    with pytest.raises(ConfigError, match="--folds: expected 2 to 2,"):
        folds_by_user(turns(["a", "b", "a"]), n_folds)
