"""Stopping a long run by a signal, with a message about how to resume."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupted(KeyboardInterrupt):
    """A signal asked the process to stop."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal.Signals(signal_number).name)
        self.signal_number = signal_number

    @property
    def exit_code(self) -> int:
        """The exit code of a process that this signal ended, as shells report it."""
        return 128 + self.signal_number


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Within the block, Ctrl-C and SIGTERM raise :class:`Interrupted`; a second signal ends the process immediately.

    A signal that the parent process ignores stays ignored.
    """

    def stop(number: int, _: FrameType | None) -> None:
        for other in caught:
            signal.signal(other, signal.SIG_DFL)
        raise Interrupted(number)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    caught = [number for number, handler in before.items() if handler != signal.SIG_IGN]
    try:
        for number in caught:
            signal.signal(number, stop)
        yield
    finally:
        for number in caught:
            signal.signal(number, before[number] or signal.SIG_DFL)
