"""Places in the lists of a configuration, as the parts of dotted keys name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence


def place_in(items: Sequence[object], part: str, where: str) -> int:
    """The place in a list that a part of a dotted key names.

    Args:
        items: The list.
        part: The place, from 0, written plainly: no sign, no zero before it.
        where: The dotted key, for the message.

    Raises:
        ConfigError: The list has no such place; those that it has are named.
    """
    if part not in map(str, range(len(items))):
        known = f"from 0 to {len(items) - 1}" if len(items) else "in a list that is not empty"
        raise ConfigError(f"{where}: expected a place {known}, got {part!r}")
    return int(part)
