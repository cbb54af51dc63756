"""Tables of the integer ids of each text, in files that are read far faster than they are computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mcrs.storage.array_files import load_array, load_texts, save_array, save_texts


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
