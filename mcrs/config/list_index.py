"""List indexes in dotted configuration keys."""

from __future__ import annotations

from collections.abc import Sequence

from mcrs.errors import ConfigError


def index_in(items: Sequence[object], part: str, where: str) -> int:
    """The list index that a part of a dotted key names.

    Args:
        items: The list.
        part: The index, from 0, as decimal digits without a sign or leading zeros.
        where: The dotted key, for the message.

    Raises:
        ConfigError: The index is out of range or not a number; the message gives the valid ones.
    """
    if part not in map(str, range(len(items))):
        if not items:
            raise ConfigError(f"{where}: list index {part!r} is out of range: the list is empty")
        known = f"0 to {len(items) - 1}" if len(items) > 1 else "only 0"
        raise ConfigError(f"{where}: expected a list index ({known}), got {part!r}")
    return int(part)
