"""Errors in what the user never chose: the default configuration, or the defaults below a file of data."""

from __future__ import annotations

import argparse

from mcrs.cli.options import DefaultTid
from mcrs.errors import DataError, MCRSError, ModelError


def advise(args: argparse.Namespace, error: MCRSError) -> str:
    """What the flags have to do with an error in data or a model, as the end of its message; empty if nothing.

    Args:
        args: The flags of a command.
        error: What stopped it.
    """
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
        return f"; this is the configuration {tid}, the default without --tid and --config"
    return ""
