"""The private interfaces of the hub's packages that we need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def datasets_offline(*, offline: bool) -> Iterator[None]:
    """Let the package ``datasets`` use only its cache within the block.

    Without a connection it would retry many times. It has no argument for this, only an environment variable that is
    read on import.
    """
    from datasets import config
    from huggingface_hub import constants

    before = config.HF_HUB_OFFLINE, constants.HF_HUB_OFFLINE
    config.HF_HUB_OFFLINE = before[0] or offline
    constants.HF_HUB_OFFLINE = before[1] or offline
    try:
        yield
    finally:
        config.HF_HUB_OFFLINE, constants.HF_HUB_OFFLINE = before
