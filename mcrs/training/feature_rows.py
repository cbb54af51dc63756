"""Features of many candidates in a file, so that no training needs all of them in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

#: How many rows LightGBM reads together.
_BATCH = 65_536


class FeatureRows(Sequence["NDArray[np.float32]"]):
    """The features of the candidates of each turn, float32 ``[K, F]``, kept in a temporary file without a name.

    Args:
        n_features: How many features a candidate has, F.
        turns: What is in it from the start.
    """

    def __init__(self, n_features: int, turns: Iterable[NDArray[np.float32]] = ()) -> None:
        self.n_features = n_features
        self.starts = [0]
        # The system deletes it when this process ends, however it ends.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as this object
        for rows in turns:
            self.append(rows)

    def append(self, rows: NDArray[np.float32]) -> None:
        """Add the candidates of one more turn."""
        self._file.seek(0, 2)
        self._file.write(np.ascontiguousarray(rows, np.float32).tobytes())
        self.starts.append(self.starts[-1] + len(rows))

    def __len__(self) -> int:
        """How many turns there are."""
        return len(self.starts) - 1

    @overload
    def __getitem__(self, turn: int) -> NDArray[np.float32]: ...
    @overload
    def __getitem__(self, turn: slice) -> list[NDArray[np.float32]]: ...
    def __getitem__(self, turn: int | slice) -> NDArray[np.float32] | list[NDArray[np.float32]]:
        """The candidates of one turn, or of several."""
        if isinstance(turn, slice):
            return [self[each] for each in range(*turn.indices(len(self)))]
        turn = range(len(self))[turn]
        return self.rows(self.starts[turn], self.starts[turn + 1])

    def rows(self, start: int, stop: int) -> NDArray[np.float32]:
        """Some of the candidates of all turns, ``[stop - start, F]``."""
        size = 4 * self.n_features
        self._file.seek(start * size)
        found = np.frombuffer(self._file.read((stop - start) * size), np.float32)
        return found.reshape(-1, self.n_features)

    def as_sequence(self, lightgbm: ModuleType) -> Any:  # noqa: ANN401 - a class of LightGBM
        """The candidates of all turns, as LightGBM reads them piece by piece."""
        features = self

        class Rows(lightgbm.Sequence):  # type: ignore[misc,name-defined]
            batch_size = _BATCH

            def __len__(self) -> int:
                return features.starts[-1]

            def __getitem__(self, position: int | slice) -> NDArray[np.floating[Any]]:
                if isinstance(position, slice):
                    return features.rows(*position.indices(len(self))[:2])
                # The single rows, by which the bins are chosen, have to be doubles.
                row: NDArray[np.float64] = features.rows(position, position + 1)[0].astype(np.float64)
                return row

        return Rows()
