"""Whether the hub can be reached is found out once, and fast whatever is wrong."""

from __future__ import annotations

import os
import socket
from threading import Event
from typing import TYPE_CHECKING

import pytest
from huggingface_hub import constants

from mcrs.errors import ConfigError
from mcrs.hub import hub_is_reachable, probe, why_no_hub
from tests.hub.fixtures import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hub.fixtures import Hub


@pytest.fixture(autouse=True)
def _fresh_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a new process knows of the hub, and the old state afterwards."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.delenv("MCRS_HUB_TIMEOUT", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    why_no_hub.cache_clear()
    yield
    why_no_hub.cache_clear()


def test_hub_is_reachable_answering_hub_is_asked_once(empty_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", empty_hub.server.endpoint)
    assert hub_is_reachable()
    assert hub_is_reachable()
    assert empty_hub.server.requests == ["HEAD /"]
    assert not constants.HF_HUB_OFFLINE


def test_hub_is_reachable_hub_out_of_order_is_none(empty_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    empty_hub.server.out_of_order = True
    monkeypatch.setattr(constants, "ENDPOINT", empty_hub.server.endpoint)
    assert not hub_is_reachable()


@pytest.mark.parametrize("endpoint", [NOBODY, "no-endpoint"])
def test_hub_is_reachable_nobody_there_changes_nothing_of_the_process(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", endpoint)
    assert not hub_is_reachable()
    assert why_no_hub() == f"the hub ({endpoint}) cannot be reached"
    assert not constants.HF_HUB_OFFLINE
    assert "HF_HUB_OFFLINE" not in os.environ


def test_hub_is_reachable_offline_by_the_user_asks_nobody(empty_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "ENDPOINT", empty_hub.server.endpoint)
    assert not hub_is_reachable()
    assert why_no_hub() == "HF_HUB_OFFLINE is set (unset it to download)"
    assert empty_hub.server.requests == []


def test_hub_is_reachable_name_server_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, end = Event(), Event()

    def never_answer(*_: object, **__: object) -> list[object]:
        asked.set()
        end.wait()
        raise socket.gaierror("the test is over")

    monkeypatch.setattr(socket, "getaddrinfo", never_answer)
    monkeypatch.setattr(constants, "ENDPOINT", "http://hub.invalid")
    monkeypatch.setenv("MCRS_HUB_TIMEOUT", "0.3")
    try:
        # Without the probe's own limit this call would never return.
        assert not hub_is_reachable()
        assert asked.is_set()
        assert "did not answer within 0.3 s; if it is slow, set MCRS_HUB_TIMEOUT" in str(why_no_hub())
    finally:
        end.set()


def test_hub_is_reachable_slow_hub_is_not_a_dead_hub(empty_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    empty_hub.server.delay_seconds = 0.4
    monkeypatch.setattr(constants, "ENDPOINT", empty_hub.server.endpoint)
    monkeypatch.setattr(probe, "FIRST_TRY_SECONDS", 0.05)
    assert hub_is_reachable()


def test_hub_is_reachable_slower_than_the_setting_allows_is_none(
    empty_hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty_hub.server.delay_seconds = 0.4
    monkeypatch.setattr(constants, "ENDPOINT", empty_hub.server.endpoint)
    monkeypatch.setenv("MCRS_HUB_TIMEOUT", "0.1")
    assert not hub_is_reachable()


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf"])
def test_hub_is_reachable_time_out_that_is_not_a_number_of_seconds_is_explained(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MCRS_HUB_TIMEOUT", text)
    with pytest.raises(ConfigError, match=f"MCRS_HUB_TIMEOUT: expected a number of seconds above 0, got '{text}'"):
        hub_is_reachable()
