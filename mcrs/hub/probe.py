"""Whether the hub can be reached, tested once in a process."""

from __future__ import annotations

import logging
import os
import sys
from functools import cache
from threading import Thread

from mcrs.errors import ConfigError

logger = logging.getLogger(__name__)

#: The environment variable for the time limit of the hub, in seconds.
TIMEOUT_VARIABLE = "MCRS_HUB_TIMEOUT"
#: The default time limit, in seconds.
DEFAULT_TIMEOUT = 10.0
#: Time limit of the first of two attempts, in seconds, so that a lost packet of a name server or proxy costs no more.
FIRST_TRY_SECONDS = 2.5


def hub_is_reachable() -> bool:
    """Whether this process may download from the hub.

    The first call tests it; it uses ``HF_ENDPOINT``, ``HF_HUB_OFFLINE``, ``MCRS_HUB_TIMEOUT`` and the proxy variables.
    Without a hub, callers use the hub's packages for cached files only, so these load and everything else fails at
    once, without the packages' own retries.

    Raises:
        ConfigError: ``MCRS_HUB_TIMEOUT`` is not a number of seconds.
    """
    return why_no_hub() is None


@cache
def why_no_hub() -> str | None:
    """Why nothing can be downloaded from the hub; None if it can.

    Raises:
        ConfigError: ``MCRS_HUB_TIMEOUT`` is not a number of seconds.
    """
    from huggingface_hub import constants

    _quieten()
    if constants.HF_HUB_OFFLINE:
        return "HF_HUB_OFFLINE is set (unset it to download)"
    timeout = _timeout()
    for seconds in (min(FIRST_TRY_SECONDS, timeout), timeout):
        answer = _ask(constants.ENDPOINT, seconds)
        if answer is not None:
            break
    if answer:
        return None
    if answer is None:
        return (
            f"the hub ({constants.ENDPOINT}) did not answer within {timeout:g} s; if it is slow, set {TIMEOUT_VARIABLE}"
        )
    return f"the hub ({constants.ENDPOINT}) cannot be reached"


def _timeout() -> float:
    text = os.environ.get(TIMEOUT_VARIABLE, "")
    try:
        seconds = float(text) if text else DEFAULT_TIMEOUT
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ConfigError(f"{TIMEOUT_VARIABLE}: expected a number of seconds above 0, got {text!r}")
    return seconds


def _ask(endpoint: str, seconds: float) -> bool | None:
    """Whether an endpoint works; None if it did not answer in time."""
    from huggingface_hub import get_session

    found: list[bool] = []

    def ask() -> None:
        try:
            found.append(get_session().head(endpoint, timeout=seconds).status_code < 500)
        except Exception as error:  # for any error: it did not answer
            logger.debug("%s: %s", endpoint, error)
            if "timeout" not in type(error).__name__.lower():
                found.append(False)

    # An unresponsive name server blocks longer than the time-out of the HTTP client.
    thread = Thread(target=ask, name="hub-probe", daemon=True)
    thread.start()
    thread.join(seconds)
    return found[0] if found else None


def _quieten() -> None:
    """No progress bars without a terminal, and no warnings of the hub's package: its errors become our own messages."""
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if "HF_HUB_VERBOSITY" not in os.environ:
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    if "HF_HUB_DISABLE_PROGRESS_BARS" not in os.environ and not sys.stderr.isatty():
        disable_progress_bars()
