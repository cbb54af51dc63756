from __future__ import annotations

import os
import signal
import sys

import pytest

from mcrs.inference.ray_cluster import ClusterOptions, joined
from mcrs.inference.signals import Interrupted, stopping_on_signals


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
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
        assert handlers == [signal.SIG_DFL]
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, before)


def test_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with stopping_on_signals():
            os.kill(os.getpid(), signal.SIGTERM)
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


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
