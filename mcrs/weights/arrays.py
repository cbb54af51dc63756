"""Arrays of trained models and their track ids in one safetensors file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mcrs.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_ARRAYS, _TRACKS = "arrays.safetensors", "tracks.json"


def save_arrays(folder: Path, track_ids: Sequence[str], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays and track ids; equal ones give equal bytes.

    Raises:
        OSError: A file cannot be written.
    """
    from safetensors.numpy import save

    (folder / _ARRAYS).write_bytes(save(dict(arrays)))
    (folder / _TRACKS).write_text(json.dumps(list(track_ids)), encoding="utf-8")


def load_arrays(folder: Path) -> tuple[list[str], dict[str, NDArray[Any]]]:
    """The track ids and arrays of a folder.

    Raises:
        ModelError: They cannot be read.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        return json.loads((folder / _TRACKS).read_bytes()), load_file(folder / _ARRAYS)
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelError(f"cannot read the trained model in {folder}: {' '.join(str(error).split())}") from None
