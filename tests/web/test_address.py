"""Where the page may listen."""

from __future__ import annotations

import socket

import pytest

from mcrs.errors import ConfigError
from mcrs.web.address import FIRST_PORT, check_host, is_loopback, listen, page_url


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_this_machine_needs_no_password(host: str) -> None:
    assert is_loopback(host)
    check_host(host, None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2"])  # noqa: S104 - nothing listens
def test_other_machines_need_a_password(host: str) -> None:
    with pytest.raises(ConfigError, match="there is no password; set the environment variable MCRS_WEB_PASSWORD"):
        check_host(host, None)
    check_host(host, "secret")


@pytest.mark.parametrize("host", ["no.such.host.invalid", ""])
def test_host_that_does_not_exist_needs_no_password_first(host: str) -> None:
    with pytest.raises(ConfigError, match="not a name or an address of this machine"):
        check_host(host, None)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - nothing listens
def test_empty_password_is_none(host: str) -> None:
    with pytest.raises(ConfigError, match="the password is empty"):
        check_host(host, " ")


def test_busy_port_is_an_error_if_it_was_asked_for() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            ConfigError, match=rf"cannot listen on 127\.0\.0\.1, port {port}: .*; choose another --port"
        ):
            listen("127.0.0.1", port)


def test_busy_port_is_passed_over_if_none_was_asked_for() -> None:
    with listen("127.0.0.1", None) as first, listen("127.0.0.1", None) as second:
        assert FIRST_PORT <= first.getsockname()[1] < second.getsockname()[1]


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.7", "a" * 300])
def test_host_that_is_not_of_this_machine_is_an_error(host: str) -> None:
    with pytest.raises(ConfigError, match="host"):
        listen(host, 0)


def test_url_is_one_that_a_browser_here_can_open() -> None:
    with listen("0.0.0.0", 0) as taken:  # noqa: S104 - nobody serves there
        assert page_url(taken) == f"http://127.0.0.1:{taken.getsockname()[1]}/"
    if socket.has_ipv6:
        with listen("::1", 0) as taken:
            assert page_url(taken) == f"http://[::1]:{taken.getsockname()[1]}/"
