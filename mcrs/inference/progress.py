"""The progress of a long run: a bar on a terminal, log lines elsewhere with ``--verbose``."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import TextIO

logger = logging.getLogger(__name__)

#: Seconds between the log lines of a run without a terminal (``--verbose``).
_LOG_SECONDS = 60.0


class Progress:
    """Counts finished turns and their tokens; ``n_done`` of the run's turns were finished before.

    The stream of the bar is standard error unless another one is given; the clock is monotonic, in seconds.
    """

    def __init__(
        self, n_turns: int, n_done: int = 0, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        from tqdm import tqdm

        stream = sys.stderr if stream is None else stream
        self._watched = stream.isatty()
        # Turns finish batch by batch, so the end is estimated from the mean over the whole run.
        self._bar = tqdm(
            total=n_turns, initial=n_done, unit="turn", file=stream, disable=not self._watched, smoothing=0
        )
        self._stack = ExitStack()
        self._clock = clock
        self._started = self._logged = self._latest = clock()
        self._n_turns, self._n_before, self._n_now, self._n_tokens = n_turns, n_done, 0, 0

    def advance(self, n_tokens: int) -> None:
        """Count one finished turn and its prompt and response tokens."""
        now = self._clock()
        if not self._watched and self._n_now and now - self._logged >= _LOG_SECONDS:
            # Logged before this turn is counted, because it is the first of a new batch.
            self._logged = now
            logger.debug("%s", self._line())
        self._latest = now
        self._n_now += 1
        self._n_tokens += n_tokens
        if self._watched:
            self._bar.set_postfix_str(f"{self._n_tokens / self._seconds:,.0f} tokens/s", refresh=False)
            self._bar.update()

    @property
    def _seconds(self) -> float:
        """Seconds until the latest turn was finished."""
        return max(self._latest - self._started, 1e-6)

    def _line(self) -> str:
        n_done = self._n_before + self._n_now
        minutes = (self._n_turns - n_done) * self._seconds / self._n_now / 60
        return (
            f"{n_done}/{self._n_turns} turns, {self._n_now / self._seconds:.2f} turns/s, "
            f"{self._n_tokens / self._seconds:,.0f} tokens/s, {minutes:.0f} min left"
        )

    def __enter__(self) -> Progress:
        """Show the bar, and send log lines above it."""
        if self._watched:
            from tqdm.contrib.logging import logging_redirect_tqdm

            self._stack.enter_context(logging_redirect_tqdm([logging.getLogger("mcrs")]))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the bar in its last state."""
        self._stack.close()
        self._bar.close()
