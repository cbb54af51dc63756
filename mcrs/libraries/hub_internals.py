"""What we need of the hub's packages beyond their public interface."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def datasets_offline(*, offline: bool) -> Iterator[None]:
    """Have the package ``datasets`` use its cache only, inside the block; as before after it.

    Without a connection it would otherwise try again and again. It offers a variable of the environment, which counts
    when it is imported, and no argument.

    Args:
        offline: Whether to do so.
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
