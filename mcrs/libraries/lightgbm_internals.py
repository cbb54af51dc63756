"""The private interfaces of LightGBM that we need."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def error_class(lightgbm: ModuleType) -> type[Exception]:
    """The class of the errors that LightGBM raises, which it does not export."""
    found: type[Exception] = lightgbm.basic.LightGBMError
    return found
