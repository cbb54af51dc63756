"""From variants to configurations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import json_repr
from mcrs.config import RunConfig, check_config, current_names
from mcrs.config.dropped_settings import drop_unknown_settings
from mcrs.config.overrides import index_in
from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from mcrs.sweep.plan import Variant

# Keys that all variants share, or that do not change rankings.
_FIXED = (
    "item_db_name", "columns", "separators", "user_db_name", "split_types", "track_split_types", "user_split_types",
    "test_dataset_name", "test_split", "cache_dir", "lm_type", "lm_backend", "lm", "generation", "inference", "dtype",
)  # fmt: skip


def make_variants(config: RunConfig, variants: Sequence[Variant]) -> dict[str, RunConfig]:
    """The configuration of every variant, by name.

    Raises:
        ConfigError: Some change what all variants share, or are wrong otherwise; the mistakes of all are listed.
    """
    data: dict[str | None, dict[str, Any]] = {None: config.model_dump(mode="json")}
    configs: dict[str, RunConfig] = {}
    found: dict[str, list[str]] = {}
    for variant in variants:
        # A variant after a wrong one is checked by its own changes.
        own = data[variant.name] = deepcopy(data[variant.after])
        try:
            # A change of the retriever first: it drops the settings of the other one.
            for key, value in sorted(variant.set.items(), key=lambda change: change[0] != "retrieval_type"):
                _put(own, key, deepcopy(value))
            # First, because an unknown key cannot be given by --set either.
            checked = check_config(own)
            if fixed := [key for key in variant.set if key.partition(".")[0] in _FIXED]:
                raise ConfigError(f"{fixed[0]} cannot differ between the variants of a sweep; use --set")
            configs[variant.name] = checked
        except ConfigError as error:
            for mistake in str(error).splitlines():
                found.setdefault(mistake, []).append(variant.name)
    if found:
        raise ConfigError(describe_mistakes(found))
    return configs


def describe_mistakes(found: Mapping[str, Sequence[str]]) -> str:
    """One line for each mistake, with the first variant that has it; combinations of a grid often share mistakes."""
    more = {mistake: f" and {len(names) - 1} more" if names[1:] else "" for mistake, names in found.items()}
    return "\n".join(f"variant {names[0]!r}{more[mistake]}: {mistake}" for mistake, names in found.items())


def _put(data: dict[str, Any], key: str, value: object) -> None:
    (*parents, last), value = _under_current_names(key.split("."), value, data)
    if key == "retrieval_type" and value != data[key]:
        data["retrieval"] = {}
    if last == "type":
        data.update(drop_unknown_settings(data, _tree([*parents, last], value)))
    node: Any = data
    for depth, part in enumerate(parents, 1):
        if isinstance(node, list):
            node = node[index_in(node, part, ".".join(parents[:depth]))]
        else:
            node = _mapping(node, key).setdefault(part, {})
    if isinstance(node, list):
        node[index_in(node, last, key)] = value
    else:
        _mapping(node, key)[last] = value


def _under_current_names(parts: Sequence[str], value: object, data: Mapping[str, Any]) -> tuple[list[str], object]:
    """A dotted key and its value, under the present names."""
    tree: Any = current_names(_tree(parts, value), data)
    present = []
    for _ in parts:
        ((part, tree),) = tree.items()
        present.append(part)
    return present, tree


def _tree(parts: Sequence[str], value: object) -> Any:  # noqa: ANN401 - nested mappings
    """A value below the parts of a dotted key."""
    tree = value
    for part in reversed(parts):
        tree = {part: tree}
    return tree


def _mapping(node: object, key: str) -> dict[str, Any]:
    if not isinstance(node, dict):
        raise ConfigError(
            f"{key}: cannot be set: the key above it has the value {json_repr(node)}, which is not a mapping; "
            "set that key instead"
        )
    return node
