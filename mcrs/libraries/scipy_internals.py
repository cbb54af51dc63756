"""The private interfaces of scipy that we need: its loops over sparse tables, without the checks around them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Values that are copied together before they are added: few calls for short lines, little memory for long ones.
_TOGETHER = 1 << 17


class Lines(NamedTuple):
    """The lines of a sparse table. Nothing is checked: a wrong line or place reads or writes foreign memory.

    Attributes:
        starts: Where each line begins, ``[V + 1]``, in the integer type of ``places``.
        places: The places of all values within their lines, ``[P]``.
        values: The values of all lines, ``[P]``.
    """

    starts: NDArray[np.integer[Any]]
    places: NDArray[np.integer[Any]]
    values: NDArray[np.floating[Any]]

    def sizes(self, lines: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
        """How many values some lines have."""
        sizes: NDArray[np.integer[Any]] = self.starts[lines + 1] - self.starts[lines]
        return sizes

    def take(self, lines: NDArray[np.integer[Any]]) -> Lines:
        """Some lines, in the given order."""
        return self._copy(lines, self._starts_of(lines))

    def transposed(self, n_places: int) -> Lines:
        """A line for each place, with the lines that have it as places, in ascending order."""
        starts = np.empty(n_places + 1, self.starts.dtype)
        turned = Lines(starts, np.empty_like(self.places), np.empty_like(self.values))
        _loops().csr_tocsc(len(self.starts) - 1, n_places, *self, *turned)
        return turned

    def add_to(
        self, sums: NDArray[np.floating[Any]], lines: NDArray[np.integer[Any]], factors: NDArray[np.floating[Any]]
    ) -> None:
        """Add some lines, each times its factor, to the sums of their places, ``[N]``, line by line in their order.

        Each sum is rounded as by ``numpy.add.at``: first the product, then the sum.
        """
        starts, factors, one = self._starts_of(lines), factors.astype(sums.dtype), np.ones(1, sums.dtype)
        scaled = bool((factors != 1).any())
        edges = np.searchsorted(starts, range(_TOGETHER, int(starts[-1]), _TOGETHER)).tolist()
        for first, last in pairwise([0, *edges, len(lines)]):
            part = self._copy(lines[first:last], starts[first : last + 1] - starts[first])
            if scaled:
                _loops().csr_scale_rows(last - first, len(sums), *part, factors[first:last])
            _loops().csc_matvec(len(sums), 1, part.starts[[0, -1]], part.places, part.values, one, sums)

    def _starts_of(self, lines: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
        starts = np.zeros(len(lines) + 1, self.starts.dtype)
        self.sizes(lines).cumsum(out=starts[1:])
        return starts

    def _copy(self, lines: NDArray[np.integer[Any]], starts: NDArray[np.integer[Any]]) -> Lines:
        copied = Lines(starts, np.empty(starts[-1], self.places.dtype), np.empty(starts[-1], self.values.dtype))
        _loops().csr_row_index(len(lines), lines.astype(starts.dtype), *self, copied.places, copied.values)
        return copied


def _loops() -> Any:  # noqa: ANN401 - the module has no types
    # Imported on use: a command that ranks nothing starts in a quarter of a second less.
    from scipy.sparse import _sparsetools

    return _sparsetools
