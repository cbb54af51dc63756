"""Arrays of trained models and their track ids in one safetensors file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from mcrs.checks.plain_values import one_line
from mcrs.errors import ModelError

_ARRAYS, _TRACKS = "arrays.safetensors", "tracks.json"


def save_arrays(folder: Path, track_ids: Sequence[str], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays and track ids; equal ones give equal bytes.

    Raises:
        OSError: A file cannot be written.
    """
    from safetensors.numpy import save

    (folder / _ARRAYS).write_bytes(save(dict(arrays)))
    (folder / _TRACKS).write_text(json.dumps(list(track_ids)), encoding="utf-8")


def has_arrays(folder: Path) -> bool:
    """Whether a folder has arrays of tracks. Some trained models have none, such as a text encoder."""
    return (folder / _TRACKS).exists()


def load_track_ids(folder: Path) -> list[str]:
    """The track ids of a folder.

    Raises:
        ModelError: They cannot be read.
    """
    try:
        return list(json.loads((folder / _TRACKS).read_bytes()))
    except (OSError, ValueError) as error:
        raise _unreadable(folder, error) from None


def load_arrays(folder: Path) -> tuple[list[str], dict[str, NDArray[Any]]]:
    """The track ids and arrays of a folder.

    Raises:
        ModelError: They cannot be read.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        return load_track_ids(folder), load_file(folder / _ARRAYS)
    except (OSError, ValueError, SafetensorError) as error:
        raise _unreadable(folder, error) from None


def _unreadable(folder: Path, error: Exception) -> ModelError:
    return ModelError(f"cannot read the trained model in {folder}: {one_line(error)}")
