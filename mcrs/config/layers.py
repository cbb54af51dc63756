"""Keys of a configuration from several places, each place over the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mcrs.config.old_names import current_names
from mcrs.config.overrides import merge
from mcrs.config.schema import RunConfig
from mcrs.config.swaps import drop_unknown_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Layer(NamedTuple):
    """What one place says.

    Attributes:
        sign: What stands before a mistake in it: ``"config/demo.yaml: "``, ``"--set "``.
        data: Its keys, as nested mappings.
        resolved: Whether it is what an earlier command has made of a configuration, of which nobody is warned again.
    """

    sign: str
    data: Mapping[str, Any]
    resolved: bool = False


def lay(written: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Lay changes over what was written.

    Mappings are merged, all else is replaced; a mapping over a list changes the entries whose indexes are its keys.
    Another ``retrieval_type`` leaves out the ``retrieval`` that was written. Another ``type`` of a nested component,
    and another back end, leave out those of the settings that were written which the new one does not have.

    Raises:
        ConfigError: A list has no such place.
    """
    below = dict(written)
    named = below.get("retrieval_type", RunConfig.model_fields["retrieval_type"].default)
    if changes.get("retrieval_type", named) != named:
        # The settings of another retriever.
        below.pop("retrieval", None)
    if "rerankers" in changes:
        # The places of a list that is not written are those of the default one.
        below = {"rerankers": [], **below}
    return merge(drop_unknown_settings(below, changes), changes)


def under_current_names(layers: Iterable[Layer]) -> list[Layer]:
    """The same layers, the first at the bottom, under the present names of settings and components.

    Raises:
        ConfigError: A setting is given under both names, or a list has no such place.
    """
    renamed: list[Layer] = []
    laid: dict[str, Any] = {}
    for layer in layers:
        current = current_names(layer.data, laid)
        renamed.append(layer._replace(data=current))
        laid = lay(laid, current)
    return renamed


def lay_all(layers: Iterable[Layer]) -> dict[str, Any]:
    """Lay layers over each other, the first at the bottom.

    Raises:
        ConfigError: A list has no such place.
    """
    laid: dict[str, Any] = {}
    for layer in layers:
        laid = lay(laid, layer.data)
    return laid


def name_origin(mistake: str, layers: Sequence[Layer], otherwise: str) -> str:
    """Say which place a mistake is in.

    Args:
        mistake: It begins with its dotted key and a colon.
        layers: The places, the first at the bottom.
        otherwise: What stands before a mistake in none of them.
    """
    place = topmost_place(mistake.partition(": ")[0], layers)
    return f"{layers[place].sign if place >= 0 else otherwise}{mistake}"


def topmost_place(key: str, layers: Sequence[Layer]) -> int:
    """The topmost of the layers that have most of a dotted key; -1 if none has its first part."""
    depths = [_depth(layer.data, key.split(".")) for layer in layers]
    deepest = max(depths, default=0)
    return max((place for place, depth in enumerate(depths) if depth == deepest), default=-1) if deepest else -1


def _depth(tree: object, key: Sequence[str]) -> int:
    """How many parts of a key a tree has; all of them where a value stands in the way."""
    for depth, part in enumerate(key):
        if not isinstance(tree, dict):
            return len(key)
        if part not in tree:
            return depth
        tree = tree[part]
    return len(key)
