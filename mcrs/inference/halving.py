"""Getting through a batch in which something goes wrong: halve it until the guilty turn stands alone."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from mcrs.errors import MCRSError
from mcrs.runtime.failed_requests import MOST_FAILURES, concerns_all, in_one_line
from mcrs.runtime.memory import is_out_of_memory, release_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from mcrs.types import RequestKey

logger = logging.getLogger(__name__)

#: After so many good batches in a row, one of twice the size is tried again.
_GOOD_BATCHES = 8


class Result(Protocol):
    """What comes of a turn."""

    @property
    def key(self) -> RequestKey:
        """Of which turn."""


ResultT = TypeVar("ResultT", bound=Result)


class HalvingWorker(Generic[ResultT]):
    """Has turns worked on, whatever fails.

    When memory runs out, what is left of the batch is halved and tried again, down to one turn. Later batches are no
    larger, until some of them in a row went well: one huge turn must not slow down all that follow. Any other failure
    is narrowed down by halving, too. A turn that fails alone is given up. Only a failure that concerns all turns is
    passed on: an :class:`mcrs.errors.MCRSError` that is neither of memory nor a :class:`mcrs.errors.TurnError`, or one
    turn after the other that fails alone.

    Args:
        work: Works on some turns; gives the results in any order.
        give_up: Makes the result of a turn that failed, from the reason in one line; None if ``work`` just left it out.
        batch_size: How many turns ``work`` really has in work at once, at most, if it goes by their number.
    """

    def __init__(
        self,
        work: Callable[[Sequence[RequestKey]], Iterable[ResultT]],
        give_up: Callable[[RequestKey, str | None], ResultT],
        batch_size: int,
    ) -> None:
        self._work = work
        self._give_up = give_up
        self._batch_size = batch_size
        self._limit: int | None = None
        self._n_good = 0
        self._n_given_up = 0

    def process(self, keys: Sequence[RequestKey]) -> Generator[ResultT, None, None]:
        """Work on turns.

        Args:
            keys: The turns, all distinct.

        Yields:
            One result for each, in any order.

        Raises:
            MCRSError: No turn can be worked on.
        """
        waiting = [list(keys)] if keys else []
        while waiting:
            batch = waiting.pop()
            if self._limit is not None and len(batch) > self._limit:
                waiting += _cut(batch, self._limit)
                continue
            done: set[RequestKey] = set()
            failure, size = None, len(batch)
            try:
                for result in self._work(batch):
                    done.add(result.key)
                    self._n_given_up = 0
                    yield result
            except Exception as error:
                if concerns_all(error):
                    raise
                logger.debug("a batch of %d turns failed", len(batch), exc_info=True)
                failure = in_one_line(error)
                size = self._smaller(error, len(batch) - len(done))
            # Only outside of the handler are the failed batch's tensors no longer held by its traceback.
            left = [key for key in batch if key not in done]
            if failure is None:
                self._count_success(len(batch))
            if failure is None or len(left) == 1:
                yield from self._abandon(left, failure)
            elif left:
                release_memory()
                waiting += _cut(left, size)

    def _smaller(self, error: Exception, n_left: int) -> int:
        """How many turns to try at once after a failure; out of memory also limits later batches."""
        if n_left <= 1 or not is_out_of_memory(error):
            return (n_left + 1) // 2
        # A back end that goes by rows never had more of them at once than this; one that goes by a memory budget has
        # halved that, and is given few turns until some batches went well.
        n_rows = min(n_left, self._batch_size)
        self._limit, self._n_good = max(1, n_rows // 2), 0
        logger.warning("out of memory; continuing with %d turns at once", self._limit)
        return self._limit

    def _abandon(self, keys: Sequence[RequestKey], failure: str | None) -> Iterator[ResultT]:
        yield from (self._give_up(key, failure) for key in keys)
        self._n_given_up += failure is not None
        if self._n_given_up == MOST_FAILURES:
            raise MCRSError(f"{MOST_FAILURES} turns in a row failed; last error: {failure}")

    def _count_success(self, size: int) -> None:
        if self._limit is None or size < self._limit:
            return
        self._n_good += 1
        if self._n_good == _GOOD_BATCHES:
            self._limit, self._n_good = self._limit * 2, 0
            if self._limit >= self._batch_size:
                self._limit = None


def _cut(keys: Sequence[RequestKey], size: int) -> list[list[RequestKey]]:
    """Cut turns into pieces, the first one last."""
    return [list(keys[start : start + size]) for start in range(0, len(keys), size)][::-1]
