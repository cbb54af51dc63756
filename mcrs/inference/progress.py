"""What a long run says while it works: a bar on a terminal, and elsewhere nothing but to who asked for more."""

from __future__ import annotations

import logging
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import TextIO

logger = logging.getLogger(__name__)

#: How often a run without a terminal says how far it is, in seconds, if it is to say more (``--verbose``).
_LOG_SECONDS = 60.0


class Progress:
    """Counts finished turns and their tokens.

    Args:
        n_turns: How many turns the run has.
        n_done: How many of them were done before.
        stream: Where the bar goes, if it is a terminal; None is standard error.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        n_turns: int,
        n_done: int = 0,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        from tqdm import tqdm

        stream = sys.stderr if stream is None else stream
        self._watched = stream.isatty()
        # Turns come in bursts, batch by batch: only the mean over the whole run says when it will end.
        self._bar = tqdm(
            total=n_turns, initial=n_done, unit="turn", file=stream, disable=not self._watched, smoothing=0
        )
        self._stack = ExitStack()
        self._clock = clock
        self._started = self._logged = self._latest = clock()
        self._n_turns, self._n_before, self._n_now, self._n_tokens = n_turns, n_done, 0, 0

    def advance(self, n_tokens: int) -> None:
        """Count one finished turn and the tokens that were read and written for it."""
        now = self._clock()
        if not self._watched and self._n_now and now - self._logged >= _LOG_SECONDS:
            # Said before this turn counts, for it is the first of a burst: as things stood after the one before.
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
        """Until the latest turn was finished."""
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
        """Leave the bar as it stands."""
        self._stack.close()
        self._bar.close()
