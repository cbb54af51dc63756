"""Errors in code that a user wrote name its file, line and function."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from mcrs.checks.plain_values import one_line
from mcrs.errors import MCRSError, PluginError

logger = logging.getLogger(__name__)

#: The plug-in files of this process: the name of each in Python's tracebacks, and the path that the user gave.
_plugin_files: dict[str, Path] = {}
#: The top-level modules of components, measures and prompts that are not part of this package.
_own_modules: set[str] = set()

# What Python names a generator expression or a lambda.
_NAMELESS = re.compile(r"(\.?<locals>)?\.?<\w+>$")


def register_plugin_file(code_name: str, path: Path) -> None:
    """Register a plug-in's file, so that errors of its code name the file and the line."""
    _plugin_files[code_name] = path


def register_own_code(*components: object) -> None:
    """Let errors name the code of classes, functions and modules (by name), if they are not part of this package."""
    names = (each if isinstance(each, str) else str(getattr(each, "__module__", "")) for each in components)
    modules = (name.partition(".")[0] for name in names)
    _own_modules.update({*modules} - {"mcrs", "builtins", ""})


@contextmanager
def locate_plugin_errors(kind: type[MCRSError] = PluginError, during: str = "") -> Iterator[None]:
    """Add the file, line and function of a user to whatever their code raises in this block.

    An error of this package keeps its class. Any other error becomes one line and its cause; ``--verbose`` logs the
    traceback. Errors that do not come from a user's code pass unchanged. ``kind`` is the class that an error of another
    package becomes; ``during`` says what the block does, as the beginning of the message: ``"session a, turn 1: "``.

    Raises:
        MCRSError: A user's code raised an exception, or called ``exit``.
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        location = _location_of(error)
        if location is None or location in str(error):
            raise
        logger.debug("the code of a plug-in failed", exc_info=True)
        if isinstance(error, MCRSError):
            error.args = (f"{during}{error} ({location})",)
            raise
        text = error.msg if isinstance(error, SyntaxError) else f"{error}{_attributes(error)}"
        raise kind(one_line(f"{during}{location}: {type(error).__name__}: {text}")) from error


def _attributes(error: BaseException) -> str:
    """The attributes of a value of this package, if the error is that it lacks one."""
    if not isinstance(error, AttributeError) or not type(error.obj).__module__.startswith("mcrs."):
        return ""
    return f"; it has {', '.join(name for name in dir(error.obj) if not name.startswith('_'))}"


def _location_of(error: BaseException) -> str | None:
    """The last line of a user's code that an error comes from, or None if no such code is to blame."""
    if isinstance(error, SyntaxError) and error.filename in _plugin_files:
        return f"plug-in {_plugin_files[error.filename]}, line {error.lineno}"
    # An error that this package raised because of an error in a plug-in comes from the plug-in.
    cause: BaseException | None = error
    while cause is not None:
        location = None
        step = cause.__traceback__
        while step is not None:
            location = _described(step) or location
            step = step.tb_next
        if location is not None:
            return location
        cause = cause.__cause__
    return None


def _described(step: TracebackType) -> str | None:
    """File, line and function of a step of a traceback, if it is in a user's code."""
    frame = step.tb_frame
    file = frame.f_code.co_filename
    if file in _plugin_files:
        location = f"plug-in {_plugin_files[file]}"
    elif str(frame.f_globals.get("__name__", "")).partition(".")[0] in _own_modules:
        # A cell of a notebook has the name of a file that does not exist.
        location = file if Path(file).is_file() else "interactive code"
    else:
        return None
    # Python 3.10 knows no name with the class.
    name = _NAMELESS.sub("", getattr(frame.f_code, "co_qualname", frame.f_code.co_name)).rpartition("<locals>.")[2]
    return f"{location}, line {step.tb_lineno}{f', in {name}' if name else ''}"
