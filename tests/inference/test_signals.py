from __future__ import annotations

import os
import signal
import sys
from threading import Thread

import pytest

from mcrs.cli import main
from mcrs.inference.ray_cluster import ClusterOptions, joined
from mcrs.inference.signals import Interrupted, stopping_on_signals


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), pytest.param(signal.SIGHUP, 129, id="SIGHUP")]
)
def test_signal_within_the_block_raises_once_and_then_kills(number: signal.Signals, code: int) -> None:
    before = signal.signal(number, signal.default_int_handler)
    handlers = []

    def be_stopped() -> None:
        with stopping_on_signals():
            try:
                os.kill(os.getpid(), number)
            finally:
                handlers.append(signal.getsignal(number))

    try:
        with pytest.raises(Interrupted, match=number.name) as caught:
            be_stopped()
        assert caught.value.exit_code == code
        # A closed terminal may send more than one SIGHUP.
        assert handlers == [signal.SIG_IGN if number == signal.SIGHUP else signal.SIG_DFL]
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signal_that_is_ignored_stays_ignored(number: signal.Signals) -> None:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with stopping_on_signals():
            os.kill(os.getpid(), number)
            assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_every_command_ends_with_a_line(
    number: signal.Signals, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cleaned: list[bool] = []

    def stopped(_: object) -> int:
        try:
            signal.raise_signal(number)
        finally:
            cleaned.append(True)
        return 0

    before = signal.signal(number, signal.SIG_DFL)
    monkeypatch.setattr("mcrs.cli.listing.run", stopped)
    try:
        assert main(["list", "measures"]) == code
    finally:
        signal.signal(number, before)
    assert capsys.readouterr().err == f"stopped by {number.name}\n"
    assert cleaned == [True]


def test_commands_of_other_threads_leave_the_handlers(capsys: pytest.CaptureFixture[str]) -> None:
    codes: list[int] = []
    thread = Thread(target=lambda: codes.append(main(["list", "measures"])))
    thread.start()
    thread.join()
    assert codes == [0]
    assert "ndcg" in capsys.readouterr().out


def test_signal_while_ray_starts_stops_as_at_any_other_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class Ray:
        @staticmethod
        def init(**_: object) -> None:
            signal.signal(signal.SIGTERM, lambda number, _: sys.exit(number))
            signal.raise_signal(signal.SIGTERM)

        @staticmethod
        def shutdown() -> None:
            done.append("shutdown")

    monkeypatch.setattr("mcrs.inference.ray_cluster.import_ray", lambda: Ray)
    with pytest.raises(Interrupted, match="SIGTERM"), stopping_on_signals(), joined(ClusterOptions()):
        done.append("joined")
    assert done == ["shutdown"]
