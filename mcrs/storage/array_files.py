"""Arrays and lists of texts, each in a file of its own that is safe to read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def save_array(folder: Path, name: str, array: NDArray[np.generic]) -> None:
    """Write an array to ``{name}.npy``.

    Raises:
        OSError: The file cannot be written.
    """
    np.save(folder / f"{name}.npy", array, allow_pickle=False)


def load_array(folder: Path, name: str) -> NDArray[Any]:
    """Read an array that :func:`save_array` wrote; it is mapped into memory, not copied.

    Raises:
        OSError: The file cannot be read.
    """
    # A plain view: slicing numpy's memmap costs more than most uses of a slice.
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))


def save_texts(folder: Path, name: str, texts: Sequence[str]) -> None:
    """Write texts to ``{name}.json``.

    Raises:
        OSError: The file cannot be written.
    """
    (folder / f"{name}.json").write_text(json.dumps(list(texts)), encoding="ascii")


def load_texts(folder: Path, name: str) -> list[str]:
    """Read texts that :func:`save_texts` wrote.

    Raises:
        OSError: The file cannot be read.
    """
    texts: list[str] = json.loads((folder / f"{name}.json").read_bytes())
    return texts
