"""Processing a batch with failures: halve it until the failing turn is alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Generic, NoReturn, Protocol, TypeVar

from mcrs.checks.plain_values import plural
from mcrs.errors import MCRSError, TurnError
from mcrs.runtime.failed_requests import MAX_FAILURES, affects_all_requests, describe_turn, in_one_line
from mcrs.runtime.memory import is_out_of_memory, release_memory

if TYPE_CHECKING:
    from mcrs.types import RequestKey

logger = logging.getLogger(__name__)

#: Number of consecutive successful batches after which the batch size is doubled again.
_GOOD_BATCHES = 8


class Result(Protocol):
    """The result of a turn."""

    @property
    def key(self) -> RequestKey:
        """The turn."""


ResultT = TypeVar("ResultT", bound=Result)


class HalvingWorker(Generic[ResultT]):
    """Processes turns despite failures.

    When memory runs out, the rest of the batch is halved and tried again, down to one turn. Later batches keep that
    size until several of them succeed, so one huge turn does not slow down all later ones. Any other failure is
    isolated by halving, too. A turn that fails alone is given up. Only a failure that concerns all turns is raised: an
    :class:`mcrs.errors.MCRSError` that is neither out-of-memory nor a :class:`mcrs.errors.TurnError`, or many turns in
    a row that fail alone.

    Args:
        work: Processes some turns; yields the results in any order.
        give_up: Makes the result of a failed turn from a one-line reason, which is None if ``work`` omitted the turn.
        batch_size: Maximum number of turns that ``work`` processes together, if it batches by number.
        raises: Whether a turn that fails alone is an error that names it, instead of being given up.
    """

    def __init__(
        self,
        work: Callable[[Sequence[RequestKey]], Iterable[ResultT]],
        give_up: Callable[[RequestKey, str | None], ResultT],
        batch_size: int,
        *,
        raises: bool = False,
    ) -> None:
        self._work = work
        self._give_up = give_up
        self._batch_size = batch_size
        self._raises = raises
        self._limit: int | None = None
        self._n_good = 0
        self._n_given_up = 0

    def process(self, keys: Sequence[RequestKey]) -> Generator[ResultT, None, None]:
        """Process turns.

        Yields:
            One result for each, in any order.

        Raises:
            MCRSError: No turn can be processed, or one cannot and that is to be raised.
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
                if affects_all_requests(error):
                    raise
                logger.debug("a batch of %d turns failed", len(batch), exc_info=True)
                if self._raises and len(batch) - len(done) == 1:
                    (key,) = set(batch) - done
                    _raise_for_turn(error, key)
                failure = in_one_line(error)
                size = self._smaller(error, len(batch) - len(done))
            # Inside of the handler, the traceback would still hold the tensors of the failed batch.
            left = [key for key in batch if key not in done]
            if failure is None:
                self._count_success(len(batch))
            if failure is None or len(left) == 1:
                yield from self._abandon(left, failure)
            elif left:
                release_memory()
                waiting += _cut(left, size)

    def _smaller(self, error: Exception, n_left: int) -> int:
        """The batch size after a failure; out-of-memory errors also limit later batches."""
        if n_left <= 1 or not is_out_of_memory(error):
            return (n_left + 1) // 2
        # A backend that batches by number never processed more turns together; one with a memory budget has halved its
        # budget, and gets few turns until several batches succeed.
        n_rows = min(n_left, self._batch_size)
        self._limit, self._n_good = max(1, n_rows // 2), 0
        logger.warning("out of memory; continuing with %s at once", plural(self._limit, "turn"))
        return self._limit

    def _abandon(self, keys: Sequence[RequestKey], failure: str | None) -> Iterator[ResultT]:
        yield from (self._give_up(key, failure) for key in keys)
        self._n_given_up += failure is not None
        if self._n_given_up == MAX_FAILURES:
            last = f"{describe_turn(keys[-1])}: {failure}"
            raise MCRSError(f"{MAX_FAILURES} turns in a row failed; last error: {last}")

    def _count_success(self, size: int) -> None:
        if self._limit is None or size < self._limit:
            return
        self._n_good += 1
        if self._n_good == _GOOD_BATCHES:
            self._limit, self._n_good = self._limit * 2, 0
            if self._limit >= self._batch_size:
                self._limit = None


def _raise_for_turn(error: Exception, key: RequestKey) -> NoReturn:
    said = f"{describe_turn(key)}: {in_one_line(error)}"
    if isinstance(error, MCRSError):
        error.args = (said,)
        raise error
    raise TurnError(said) from error


def _cut(keys: Sequence[RequestKey], size: int) -> list[list[RequestKey]]:
    """Split turns into pieces; the first piece is last."""
    return [list(keys[start : start + size]) for start in range(0, len(keys), size)][::-1]
