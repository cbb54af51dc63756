"""The address of the page, and whether it needs a password."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

from mcrs.errors import ConfigError

#: The first port that is tried when none is asked for, and how many after it.
FIRST_PORT = 7860
_N_PORTS = 100


def is_loopback(host: str) -> bool:
    """Whether a host's name or address can only be reached from this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_host(host: str, password: str | None) -> None:
    """Reject an address that other machines can reach, without a password.

    Raises:
        ConfigError: The host does not exist, or is not loopback and there is no password, or the password is empty.
    """
    if password is not None and not password.strip():
        raise ConfigError("the password is empty; choose one that others cannot guess")
    _resolve(host, 0)
    if password is None and not is_loopback(host):
        raise ConfigError(
            f"--host {host}: other machines can reach this address, and there is no password; set the environment "
            "variable MCRS_WEB_PASSWORD (or --password), or leave out --host to listen on this machine only"
        )


def listen(host: str, port: int | None) -> socket.socket:
    """Take a port, so that a busy one is known before anything is loaded. The socket is bound and not yet listening.

    A port of None is the first free one from :data:`FIRST_PORT` on, and 0 is any free one.

    Raises:
        ConfigError: The port is busy or may not be taken, or the host is not an address of this machine.
    """
    wanted = [port] if port is not None else range(FIRST_PORT, FIRST_PORT + _N_PORTS)
    failure = ""
    for number in wanted:
        family, kind, protocol, _, address = _resolve(host, number)
        taken = socket.socket(family, kind, protocol)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(address)
            taken.listen()
        except OSError as error:
            taken.close()
            failure = error.strerror or str(error)
        else:
            return taken
    what = f"port {port}" if port is not None else f"ports {FIRST_PORT} to {FIRST_PORT + _N_PORTS - 1}"
    raise ConfigError(f"cannot listen on {host}, {what}: {failure}; choose another --port or --host")


def page_url(taken: socket.socket) -> str:
    """The address of the page that a socket serves, as a browser on this machine takes it."""
    host, port = taken.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _resolve(host: str, port: int) -> tuple[Any, ...]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"--host {host}: not a name or an address of this machine ({reason})") from None
