"""The definition of a measure, from its docstring."""

from __future__ import annotations

import inspect
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def definition(measure: Callable[..., Any]) -> str:
    """The docstring of a measure, up to its sections of arguments and results.

    Args:
        measure: A function, or one with some arguments filled in.
    """
    function = measure.func if isinstance(measure, partial) else measure
    text = inspect.getdoc(function) or ""
    for section in ("\nArgs:", "\nReturns:", "\nRaises:"):
        text = text.partition(section)[0]
    return text.strip()
