"""Whether the hub can be reached is found out once, and fast whatever is wrong."""

from __future__ import annotations

import os
import socket
from threading import Event
from typing import TYPE_CHECKING

import pytest
from huggingface_hub import constants

from mcrs.hub import hub_is_reachable, probe, why_no_hub
from tests.hub.fixtures import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hub.fixtures import Hub


@pytest.fixture(autouse=True)
def _fresh_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a new process knows of the hub, and the old state afterwards."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
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
def test_hub_is_reachable_nobody_there_puts_the_hub_s_packages_offline(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", endpoint)
    assert not hub_is_reachable()
    assert why_no_hub() == f"the hub ({endpoint}) cannot be reached"
    assert constants.HF_HUB_OFFLINE
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_hub_is_reachable_offline_by_the_user_asks_nobody(empty_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "ENDPOINT", empty_hub.server.endpoint)
    assert not hub_is_reachable()
    assert why_no_hub() == "HF_HUB_OFFLINE is set"
    assert empty_hub.server.requests == []


def test_hub_is_reachable_name_server_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, end = Event(), Event()

    def never_answer(*_: object, **__: object) -> list[object]:
        asked.set()
        end.wait()
        raise socket.gaierror("the test is over")

    monkeypatch.setattr(socket, "getaddrinfo", never_answer)
    monkeypatch.setattr(constants, "ENDPOINT", "http://hub.invalid")
    monkeypatch.setattr(probe, "PROBE_SECONDS", 0.3)
    try:
        # Without the probe's own limit this call would never return.
        assert not hub_is_reachable()
        assert asked.is_set()
    finally:
        end.set()
