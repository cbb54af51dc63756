"""Ask the library in a process of its own: the hub's packages read their environment when they are imported.

Questions come as a JSON list on the standard input, answers go as one to the standard output:
``["load_split", name, splits, columns]`` is answered by ``columns`` and ``rows``, ``["locate_model", name, cache_dir]``
by ``folder``, ``files`` and ``identity``; a user's mistake by ``error`` and ``message``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from mcrs.data import load_split
from mcrs.errors import MCRSError
from mcrs.weights import locate_model, weights_identity


def _load_split(name: str, splits: list[str], columns: list[str] | None) -> dict[str, Any]:
    table = load_split(name, splits, columns)
    return {"columns": table.column_names, "rows": table.to_pylist()}


def _locate_model(name: str, cache_dir: str) -> dict[str, Any]:
    folder = locate_model(name, Path(cache_dir))
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {"folder": str(folder), "files": files, "identity": weights_identity(folder, Path(cache_dir))}


_QUESTIONS = {"load_split": _load_split, "locate_model": _locate_model}


def _answer(name: str, *arguments: Any) -> dict[str, Any]:
    try:
        return _QUESTIONS[name](*arguments)
    except MCRSError as error:
        return {"error": type(error).__name__, "message": str(error)}


if __name__ == "__main__":
    json.dump([_answer(*question) for question in json.load(sys.stdin)], sys.stdout)
