"""Folders that ``save_to_disk`` of the package ``datasets`` wrote, read by Arrow, so any version works."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc

from mcrs.checks.plain_values import json_repr
from mcrs.errors import DataError

_DICT, _STATE, _INFO = "dataset_dict.json", "state.json", "dataset_info.json"
#: Features whose storage is plain Arrow, or known to :mod:`mcrs.data.columns` (ClassLabel).
_KNOWN = frozenset({"Value", "ClassLabel", "List", "LargeList", "Sequence", "Json", "Translation"})
_ARRAYS = ("Array2D", "Array3D", "Array4D", "Array5D")
_NEWER = "it may be saved by a newer version of the package datasets; save it as Parquet (to_parquet), or update mcrs"


def is_saved(folder: Path) -> bool:
    """Whether a folder was written by ``save_to_disk``."""
    return (folder / _DICT).is_file() or (folder / _STATE).is_file()


def read_saved(folder: Path, columns: Sequence[str] | None) -> dict[str, Callable[[], pa.Table]]:
    """The readers of a saved dataset by split; one that was saved without splits is ``train``, as in ``datasets``.

    ``columns`` is that of :func:`mcrs.data.load_split`.

    Raises:
        DataError: The folder cannot be read; the readers raise it, too.
    """
    if (folder / _DICT).is_file():
        splits = _read_json(folder / _DICT).get("splits")
        if not isinstance(splits, list):
            raise DataError(f"cannot read {folder / _DICT}: it lists no splits; {_NEWER}")
        return {str(split): partial(_read_part, folder / str(split), columns) for split in splits}
    split = _read_json(folder / _STATE).get("_split")
    return {str(split or "train"): partial(_read_part, folder, columns)}


def _read_part(folder: Path, columns: Sequence[str] | None) -> pa.Table:
    state, info = _read_json(folder / _STATE), _read_json(folder / _INFO)
    try:
        files = [str(entry["filename"]) for entry in state["_data_files"]]
        tables = [_read_stream(folder / file) for file in files]
        if state.get("_indices_data_files"):
            raise DataError(
                f"cannot read {folder}: it was saved with an indices mapping; call flatten_indices() and save it again"
            )
    except (KeyError, TypeError):
        raise DataError(f"cannot read {folder}: {_STATE} lists no data files; {_NEWER}") from None
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"cannot read {folder}: {error}") from None
    table = pa.concat_tables(tables) if tables else pa.table({})
    if columns is not None:
        table = table.select([name for name in columns if name in table.column_names])
    noted = info.get("features")
    features = {name: noted.get(name) for name in table.column_names} if isinstance(noted, dict) else {}
    if unknown := sorted(_types(features) - _KNOWN - set(_ARRAYS)):
        raise DataError(f"cannot read {folder}: unknown feature type {unknown[0]!r}; {_NEWER}")
    return table.replace_schema_metadata({b"huggingface": json.dumps({"info": {"features": features}}).encode()})


def _read_stream(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pyarrow.ipc.open_stream(source).read_all()


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"cannot read {path}: {error}") from None
    if not isinstance(found, dict):
        raise DataError(f"cannot read {path}: expected a JSON object, found {json_repr(found)}")
    return found


def _types(feature: object) -> set[str]:
    """The feature types in a dataset's features, at any depth."""
    if isinstance(feature, dict):
        own = {feature["_type"]} if isinstance(feature.get("_type"), str) else set()
        return own.union(*map(_types, feature.values()))
    return set().union(*map(_types, feature)) if isinstance(feature, list) else set()
