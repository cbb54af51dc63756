"""Reporting errors to the user: one line, which may name a default that the user never chose, and an exit code."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mcrs.checks.mistakes import describe_mistakes
from mcrs.checks.redaction import hide_in_message
from mcrs.cli.options import DefaultTid
from mcrs.cli.terminal import discard_output
from mcrs.errors import DataError, MCRSError, ModelError, OutputError, printable
from mcrs.registry.plugin_errors import locate_plugin_errors
from mcrs.runtime.memory import MEMORY_ADVICE, is_out_of_memory
from mcrs.storage.files import NO_ROOM

# What a file system may refuse at any access to a file or folder.
_OF_THE_MACHINE = (
    errno.EACCES, errno.EPERM, errno.EROFS, *NO_ROOM, errno.EIO, errno.ESTALE, errno.ENOTDIR,
    errno.ELOOP, errno.ENAMETOOLONG, errno.EMFILE, errno.ENFILE,
)  # fmt: skip
_TOO_MANY_FILES = dict.fromkeys((errno.EMFILE, errno.ENFILE), "too many open files; raise the limit (ulimit -n)")


@dataclass
class ExitStatus:
    """The exit code of a command."""

    code: int = 0


@contextmanager
def reporting_failures(
    show_all: bool | None = None, advise: Callable[[MCRSError], str] = lambda error: ""
) -> Iterator[ExitStatus]:
    """Convert a user's mistake to a message and exit code 2, and too little memory to 1.

    An error in a plug-in counts as a user's mistake, and so does a file or folder that the machine refuses to access.
    With ``show_all`` (``--all``) every mistake in data is listed; None: the command has no such flag. ``advise`` says
    what the flags may have to do with an error, as the end of its message.
    """
    status = ExitStatus()
    try:
        with locate_plugin_errors():
            yield status
    except (MCRSError, MemoryError, RuntimeError, ImportError, OSError) as error:
        # First, because one of our errors may be caused by too little memory.
        if is_out_of_memory(error):
            said = f"{error} ({MEMORY_ADVICE})" if isinstance(error, MCRSError) else f"out of memory; {MEMORY_ADVICE}"
            status.code = 1
        elif isinstance(error, MCRSError):
            said = f"{_describe(error, show_all)}{advise(error)}"
            status.code = error.exit_code
        elif isinstance(error, OSError) and (refusal := _describe_refusal(error)):
            said = refusal
            status.code = 2
        else:
            raise
        print(f"error: {hide_in_message(said)}", file=sys.stderr)


def _describe_refusal(error: OSError) -> str | None:
    """What the machine refuses; None if it is another error."""
    if error.errno in _OF_THE_MACHINE and error.filename is not None:
        reason = {**NO_ROOM, **_TOO_MANY_FILES}.get(error.errno, error.strerror)
        return printable(f"cannot use {os.fsdecode(error.filename)}: {reason}")
    if error.errno in NO_ROOM:
        discard_output(sys.stdout)
        return f"cannot write the output: {NO_ROOM[error.errno]}"
    return _TOO_MANY_FILES.get(error.errno or 0)


def check_current_folder() -> None:
    """Reject a current folder that was deleted: no relative path would work.

    Raises:
        OutputError: It was deleted.
    """
    try:
        Path.cwd()
    except FileNotFoundError:
        raise OutputError("the current folder was deleted; change to another one") from None


def _describe(error: MCRSError, show_all: bool | None) -> str:
    """The message of an error; ``--all`` lists all of the mistakes in data."""
    if show_all is None or not isinstance(error, DataError):
        return str(error)
    from mcrs.data.columns import DataMistakesError

    if not isinstance(error, DataMistakesError):
        return str(error)
    return printable(describe_mistakes(error.mistakes, show_all=show_all))


def advise(args: argparse.Namespace, error: MCRSError) -> str:
    """What the flags have to do with an error in data or a model, as the end of its message; empty if nothing."""
    if not isinstance(error, (DataError, ModelError)):
        return ""
    if config := getattr(args, "config", None):
        from mcrs.config import DATA_KEYS
        from mcrs.config.files import read_config_file

        if config.is_file() and (keys := set(read_config_file(config))) and keys <= set(DATA_KEYS):
            return f"; --config {config} sets only data, so all else is the default; did you mean --data {config}?"
        return ""
    tid = getattr(args, "tid", None)
    chosen = any(getattr(args, flag, None) for flag in ("data", "overrides", "eval_dataset", "catalogue"))
    if isinstance(tid, DefaultTid) and not chosen:
        return f"; without --tid and --config, the configuration is {tid}; choose another one by --tid"
    return ""
