"""Names of devices, whether or not this machine has them."""

from __future__ import annotations

import re

_NAME = re.compile(r"cpu|mps|auto|cuda(?::\d+)?")


def is_device_name(name: str) -> bool:
    """Whether a name is that of a device, on this machine or another one."""
    return _NAME.fullmatch(name) is not None
