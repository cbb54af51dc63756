"""Splitting turns into folds by user, for choices and training on some users and evaluation on others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from mcrs.types import Turn


def check_n_folds(turns: Sequence[Turn], n_folds: int) -> None:
    """Reject a number of folds that :func:`folds_by_user` cannot make.

    Raises:
        ConfigError: There are fewer folds than 2, or fewer users than folds.
    """
    n_users = len(_positions_by_user(turns))
    if n_users < 2:
        raise ConfigError(
            "--folds: all turns are of one user, and folds need two; use --folds 0 to train, and no --folds for a sweep"
        )
    if not 2 <= n_folds <= n_users:
        raise ConfigError(f"--folds: expected 2 to {n_users}, at most one for each user, got {n_folds}")


def folds_by_user(turns: Sequence[Turn], n_folds: int, seed: int = 0) -> NDArray[np.int32]:
    """Split turns into folds of about equal size; all turns of a user are in the same fold.

    Users are shuffled, then assigned to the smallest fold one by one, those with most turns first. A session without a
    known user is treated as a user of its own.

    Returns:
        The fold of each of the N turns, from 0, int32 ``[N]``.

    Raises:
        ConfigError: There are fewer folds than 2, or fewer users than folds.
    """
    check_n_folds(turns, n_folds)
    groups = list(_positions_by_user(turns).values())
    shuffled = [groups[index] for index in np.random.default_rng(seed).permutation(len(groups))]
    folds = np.zeros(len(turns), np.int32)
    sizes = np.zeros(n_folds, np.int64)
    for group in sorted(shuffled, key=len, reverse=True):
        emptiest = int(sizes.argmin())
        folds[group] = emptiest
        sizes[emptiest] += len(group)
    return folds


def _positions_by_user(turns: Sequence[Turn]) -> dict[tuple[str, str], list[int]]:
    """The positions of each user's turns."""
    by_user: dict[tuple[str, str], list[int]] = {}
    for position, turn in enumerate(turns):
        user = ("user", turn.user_id) if turn.user_id else ("session", turn.session_id)
        by_user.setdefault(user, []).append(position)
    return by_user
