"""Stopping a long run by a signal, with a message about how to resume."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

# Windows has no SIGHUP.
_HANGUP: signal.Signals | None = getattr(signal, "SIGHUP", None)
#: What asks a process to end: a service manager, or a terminal that is closed.
TERMINATING = (signal.SIGTERM, *([_HANGUP] if _HANGUP else []))
STOPPING = (signal.SIGINT, *TERMINATING)


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
def stopping_on_signals(numbers: Sequence[signal.Signals] = STOPPING) -> Iterator[None]:
    """Within the block, these signals raise :class:`Interrupted`; a second one ends the process immediately.

    A signal that the parent process ignores stays ignored, such as SIGHUP under ``nohup``. Outside of the main thread,
    where Python handles no signals, nothing changes.
    """

    def stop(number: int, _: FrameType | None) -> None:
        for other in caught:
            # A closed terminal may send several at once.
            signal.signal(other, signal.SIG_IGN if other == number == _HANGUP else signal.SIG_DFL)
        raise Interrupted(number)

    before = {number: signal.getsignal(number) for number in numbers} if current_thread() is main_thread() else {}
    caught = [number for number, handler in before.items() if handler != signal.SIG_IGN]
    try:
        for number in caught:
            signal.signal(number, stop)
        yield
    finally:
        for number in caught:
            signal.signal(number, before[number] or signal.SIG_DFL)
