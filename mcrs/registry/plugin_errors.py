"""Errors in the code of a plug-in name its file and line."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import one_line
from mcrs.errors import MCRSError, PluginError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

logger = logging.getLogger(__name__)

#: The plug-in files of this process: the name of each in Python's tracebacks, and the path that the user gave.
_plugin_files: dict[str, Path] = {}


def register_plugin_file(code_name: str, path: Path) -> None:
    """Register a plug-in's file, so that errors of its code name the file and the line."""
    _plugin_files[code_name] = path


@contextmanager
def locate_plugin_errors(kind: type[MCRSError] = PluginError) -> Iterator[None]:
    """Add the plug-in's file and line to whatever its code raises in this block; other errors pass unchanged.

    An error of this package keeps its class. Any other error becomes one line and its cause; ``--verbose`` logs the
    traceback.

    Args:
        kind: The class that an error of another package becomes.

    Raises:
        MCRSError: The code of a plug-in raised an exception, or called ``exit``.
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        location = _place_of(error)
        if location is None or location in str(error):
            raise
        logger.debug("the code of a plug-in failed", exc_info=True)
        if isinstance(error, MCRSError):
            error.args = (f"{error} ({location})",)
            raise
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        raise kind(one_line(f"{location}: {type(error).__name__}: {text}")) from error


def _place_of(error: BaseException) -> str | None:
    """The file and line of a plug-in that an error comes from, or None if no plug-in is to blame."""
    locations = []
    if isinstance(error, SyntaxError) and error.filename in _plugin_files:
        locations.append((error.filename, error.lineno))
    # An error that this package raised because of an error in a plug-in comes from the plug-in.
    cause: BaseException | None = error
    while cause is not None and not locations:
        step = cause.__traceback__
        while step is not None:
            name = step.tb_frame.f_code.co_filename
            if name in _plugin_files:
                locations.append((name, step.tb_lineno))
            step = step.tb_next
        cause = cause.__cause__
    if not locations:
        return None
    name, line = locations[-1]
    return f"plug-in {_plugin_files[name]}, line {line}"
