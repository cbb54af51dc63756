"""Importing optional packages, with one message for missing ones."""

import importlib
from types import ModuleType

from mcrs.errors import MissingExtraError


def require(module: str, *, extra: str, purpose: str) -> ModuleType:
    """Import an optional package, whose name may have a dot.

    ``purpose`` is the feature that needs it, for the message: ``"the LambdaRank reranker"``.

    Raises:
        MissingExtraError: The package is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            f"{purpose} needs the package {module.split('.')[0]!r}, which cannot be imported ({error}); "
            f"install it with: pip install 'mcrs[{extra}]'"
        ) from error
