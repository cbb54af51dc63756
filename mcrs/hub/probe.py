"""Whether the hub can be reached: asked once in a process, quickly and quietly."""

from __future__ import annotations

import logging
import os
import sys
from functools import cache
from threading import Thread

logger = logging.getLogger(__name__)

#: How long the hub may take to answer anything at all, in seconds.
PROBE_SECONDS = 2.5


def hub_is_reachable() -> bool:
    """Whether this process may download from the hub.

    The first call asks; it honours ``HF_ENDPOINT``, ``HF_HUB_OFFLINE`` and the proxy variables. When there is no
    answer, the hub's packages are put into their offline mode, so that what is cached loads at once and what is not
    fails at once, without their retries.
    """
    return why_no_hub() is None


@cache
def why_no_hub() -> str | None:
    """Why nothing can be downloaded from the hub, or None when it can."""
    from huggingface_hub import constants

    _quieten()
    if constants.HF_HUB_OFFLINE:
        return "HF_HUB_OFFLINE is set"
    if _answers(constants.ENDPOINT):
        return None
    # The packages read the variable when they are imported, this one's constant on every request.
    os.environ["HF_HUB_OFFLINE"] = "1"
    constants.HF_HUB_OFFLINE = True
    logger.debug("no answer from %s within %.1f s: offline from here on", constants.ENDPOINT, PROBE_SECONDS)
    return f"the hub ({constants.ENDPOINT}) cannot be reached"


def _answers(endpoint: str) -> bool:
    from huggingface_hub import get_session

    statuses: list[int] = []

    def ask() -> None:
        try:
            statuses.append(get_session().head(endpoint, timeout=PROBE_SECONDS).status_code)
        except Exception as error:  # whatever went wrong, it did not answer
            logger.debug("%s: %s", endpoint, error)

    # A name server that never answers blocks for longer than any time-out of the HTTP client.
    thread = Thread(target=ask, name="hub-probe", daemon=True)
    thread.start()
    thread.join(PROBE_SECONDS)
    return bool(statuses) and statuses[0] < 500


def _quieten() -> None:
    """No progress bars where nobody watches, and no warnings of the hub's package: its errors are told in our words."""
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if "HF_HUB_VERBOSITY" not in os.environ:
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    if "HF_HUB_DISABLE_PROGRESS_BARS" not in os.environ and not sys.stderr.isatty():
        disable_progress_bars()
