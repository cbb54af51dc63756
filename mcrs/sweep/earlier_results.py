"""The results of an earlier sweep under the same name: they are only replaced by results that contain them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mcrs.errors import OutputError
from mcrs.storage.artifacts import artifact_key

#: Conditions that an update of the program changes. Results of the same sweep may be replaced after one.
_OF_THE_PROGRAM = ("code", "packages")


def digests_of(conditions: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """A hash of the settings and the data of each variant, by its name, from the conditions of a sweep."""
    return {
        name: artifact_key({key: value for key, value in decided.items() if key not in _OF_THE_PROGRAM})
        for name, decided in conditions.items()
    }


def check_no_loss(path: Path, digests: Mapping[str, str], n_folds: int | None) -> None:
    """Reject a sweep whose results would replace figures that they do not contain.

    Args:
        path: The file of results, which this program wrote, or which does not exist.
        digests: The variants of the sweep, as :func:`digests_of` returns them.
        n_folds: The number of its folds; None if no variant is chosen by cross-validation.

    Raises:
        OutputError: The file has a variant that the sweep does not have, or that has other settings or data there; or
            it has a cross-validated score with another number of folds.
    """
    if not path.exists():
        return
    earlier = json.loads(path.read_text(encoding="utf-8"))
    for variant in earlier["variants"]:
        name = variant["name"]
        if name not in digests:
            raise _loss(path, f"its variant {name!r} is not in this grid")
        if "digest" not in variant:
            raise _loss(path, "an earlier version of mcrs wrote it")
        if variant["digest"] != digests[name]:
            raise _loss(path, f"its variant {name!r} has other settings or data")
    chosen = earlier["out_of_fold"]
    if chosen is not None and len(chosen["chosen"]) != n_folds:
        raise _loss(path, f"it has a cross-validated score of {len(chosen['chosen'])} folds")


def _loss(path: Path, reason: str) -> OutputError:
    return OutputError(
        f"{path} has the results of another sweep ({reason}); rename the grid, choose another --save_path, or replace "
        f"the results by --overwrite"
    )
