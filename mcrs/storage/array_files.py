"""Arrays, lists of texts, and tables of ids, in files that are safe to read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

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


class IdTables(NamedTuple):
    """Several tables, each from a text to its ids."""

    tables: Mapping[str, Mapping[str, Sequence[int]]]

    def save(self, folder: Path) -> None:
        """Write three files for each table.

        Raises:
            OSError: A file cannot be written.
        """
        for name, table in self.tables.items():
            save_texts(folder, name, list(table))
            sizes = np.fromiter(map(len, table.values()), np.int64, len(table))
            save_array(folder, f"{name}.ends", np.cumsum(sizes))
            save_array(folder, f"{name}.numbers", np.fromiter(chain.from_iterable(table.values()), np.int64))

    @classmethod
    def load(cls, folder: Path) -> IdTables:
        """Read the tables of a folder.

        Raises:
            OSError: A file cannot be read.
        """
        suffix = ".ends.npy"
        names = [path.name.removesuffix(suffix) for path in sorted(folder.glob(f"*{suffix}"))]
        return cls({name: _load_table(folder, name) for name in names})


def _load_table(folder: Path, name: str) -> dict[str, list[int]]:
    numbers = load_array(folder, f"{name}.numbers").tolist()
    ends = load_array(folder, f"{name}.ends").tolist()
    lists = (numbers[start:end] for start, end in zip([0, *ends], ends, strict=False))
    return dict(zip(load_texts(folder, name), lists, strict=True))
