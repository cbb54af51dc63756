"""The measure by which a sweep compares variants, and selects one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mcrs.errors import ConfigError
from mcrs.evaluation.measures import check_measures, reads_responses

DEFAULT_MEASURE = "ndcg@20"
_LOWER_IS_BETTER = ("hit_rank",)


def check_measure(name: str) -> str:
    """Return the name of a measure that has a value for each ranking of a sweep.

    Raises:
        ConfigError: There is no such measure, or it has no such values.
    """
    check_measures([name])
    if reads_responses(name):
        raise ConfigError(
            f"a sweep writes no responses, so it cannot compute {name!r}; run the variants by mcrs infer and compare "
            "them by mcrs evaluate, or use mcrs.experiment in Python"
        )
    if name == "catalog_diversity":
        raise ConfigError(
            f"{name!r} has one value for a whole run and none for its turns, so no variant can be selected by it; the "
            "table has it in the column diversity, whatever the measure"
        )
    return name


def shown_measure(name: str) -> str:
    """The name of a measure as tables show it."""
    return name.replace("ndcg@", "nDCG@")


def goodness(name: str, means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means as numbers that are higher for better variants; undefined means are the worst."""
    signed = -means if name in _LOWER_IS_BETTER else means
    return np.where(np.isnan(means), -np.inf, signed)
