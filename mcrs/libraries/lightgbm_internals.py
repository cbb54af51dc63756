"""The private interfaces of LightGBM that we need."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from numpy.typing import NDArray


def error_class(lightgbm: ModuleType) -> type[Exception]:
    """The class of the errors that LightGBM raises, which it does not export."""
    found: type[Exception] = lightgbm.basic.LightGBMError
    return found


def take_rows(data: Any, rows: NDArray[Any], parameters: dict[str, Any]) -> Any:  # noqa: ANN401 - data sets of LightGBM
    """Some of the rows of a data set, built eagerly.

    LightGBM keeps the rows' indexes as a list of Python integers, 40 bytes for each row, which it does not need again.
    """
    part = data.subset(rows, params=parameters).construct()
    part.used_indices = None
    return part
