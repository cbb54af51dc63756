"""Sparse tables, with scipy's private loops over them: these add to given sums and skip all checks."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# Lines with more values on average are added where they are; shorter ones are copied and added by one call.
_LONG = 1000


class Lines(NamedTuple):
    """The lines of a sparse table. Nothing is checked: a wrong line or column reads or writes foreign memory.

    ``starts``, ``[V + 1]``, are where lines begin, in the integer type of ``columns``; ``columns`` and ``values`` are
    those of all values, ``[P]``.
    """

    starts: NDArray[np.integer[Any]]
    columns: NDArray[np.integer[Any]]
    values: NDArray[np.floating[Any]]

    @classmethod
    def of(
        cls,
        lines: NDArray[np.integer[Any]],
        columns: NDArray[np.integer[Any]],
        values: NDArray[np.floating[Any]],
        shape: tuple[int, int],
    ) -> Lines:
        """The table of some values, sorted by line and column; values of the same line and column are summed."""
        from scipy.sparse import coo_array, get_index_dtype

        table = coo_array((values, (lines, columns)), shape=shape).tocsr()
        table.sort_indices()
        index = get_index_dtype(maxval=max(table.nnz, *shape))
        return cls(table.indptr.astype(index), table.indices.astype(index), table.data)

    def sizes(self, lines: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
        """How many values some lines have."""
        sizes: NDArray[np.integer[Any]] = self.starts[lines + 1] - self.starts[lines]
        return sizes

    def take(self, lines: NDArray[np.integer[Any]]) -> Lines:
        """Some lines, in the given order."""
        return self._copy(lines, self.sizes(lines))

    def transposed(self, n_columns: int) -> Lines:
        """A line for each column, with the lines that have it as columns, in ascending order."""
        starts = np.empty(n_columns + 1, self.starts.dtype)
        turned = Lines(starts, np.empty_like(self.columns), np.empty_like(self.values))
        _loops().csr_tocsc(len(self.starts) - 1, n_columns, *self, *turned)
        return turned

    def add_to(
        self, sums: NDArray[np.floating[Any]], lines: NDArray[np.integer[Any]], factors: NDArray[np.floating[Any]]
    ) -> None:
        """Add some lines, each times its factor, to the sums of their columns, ``[N]``, line by line in their order.

        With factors of 1, the sums are those of ``numpy.add.at``. Otherwise some processors (ARM) round a product and
        its sum at once.
        """
        factors, add = factors.astype(sums.dtype), _loops().csc_matvec
        sizes = self.sizes(lines)
        if sizes.sum() > _LONG * len(lines):
            for position, line in enumerate(lines.tolist()):
                ends, factor = self.starts[line : line + 2], factors[position : position + 1]
                add(len(sums), 1, ends, self.columns, self.values, factor, sums)
        else:
            add(len(sums), len(lines), *self._copy(lines, sizes), factors, sums)

    def _copy(self, lines: NDArray[np.integer[Any]], sizes: NDArray[np.integer[Any]]) -> Lines:
        starts = np.zeros(len(lines) + 1, self.starts.dtype)
        sizes.cumsum(out=starts[1:])
        copied = Lines(starts, np.empty(starts[-1], self.columns.dtype), np.empty(starts[-1], self.values.dtype))
        _loops().csr_row_index(len(lines), lines.astype(starts.dtype), *self, copied.columns, copied.values)
        return copied


@cache
def _loops() -> Any:  # noqa: ANN401 - the module has no types
    # Imported on use: a command that ranks nothing starts in a quarter of a second less.
    from scipy.sparse import _sparsetools

    return _sparsetools
