from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

from mcrs.inference.progress import Progress

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_progress_without_a_terminal_is_quiet_unless_verbose(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="mcrs")
    clock, stream = Clock(), io.StringIO()
    with Progress(100, n_done=20, stream=stream, clock=clock) as progress:
        for _ in range(5):
            clock.now += 40.0
            for _ in range(10):
                progress.advance(50)

    assert stream.getvalue() == ""
    assert {record.levelno for record in caplog.records} == {logging.DEBUG}
    assert caplog.messages == [
        "30/100 turns, 0.25 turns/s, 12 tokens/s, 5 min left",
        "50/100 turns, 0.25 turns/s, 12 tokens/s, 3 min left",
    ]


def test_progress_on_a_terminal_shows_a_bar_with_tokens_and_time_left() -> None:
    clock, stream = Clock(), Terminal()
    with Progress(4, n_done=1, stream=stream, clock=clock) as progress:
        for _ in range(3):
            clock.now += 1.0
            progress.advance(50)

    shown = stream.getvalue()
    assert "1/4" in shown
    assert "4/4" in shown
    assert "50 tokens/s" in shown
    assert "turn/s" in shown


def test_progress_on_a_terminal_keeps_log_lines_apart_from_the_bar() -> None:
    logger = logging.getLogger("mcrs")
    before = list(logger.handlers)
    with Progress(1, stream=Terminal()):
        assert logger.handlers != before or not before
    assert logger.handlers == before
