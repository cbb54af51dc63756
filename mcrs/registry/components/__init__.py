"""Components from a configuration: YAML keys are checked against the constructor that they fill."""

from mcrs.registry.components.checking import as_json, parse_value
from mcrs.registry.components.interface import (
    Source,
    adapted_class,
    check_interface,
    construct_released,
    nearest_method,
    takes,
)
from mcrs.registry.components.markers import (
    ByContent,
    FromRun,
    IfTaken,
    Inlined,
    NamesFiles,
    Nested,
    Neutral,
    Provided,
    Renamed,
    Trained,
    Weights,
)
from mcrs.registry.components.parameters import (
    find_marker,
    find_markers,
    nested_registry,
    own_settings,
    settings_class,
    signature_of,
    without_neutral,
)
from mcrs.registry.components.problems import describe_problems, key_in_block
from mcrs.registry.components.specification import ComponentSpec, call, specify, specify_item
from mcrs.registry.components.type_names import describe_kind, describe_meaning

__all__ = [
    "ByContent",
    "ComponentSpec",
    "FromRun",
    "IfTaken",
    "Inlined",
    "NamesFiles",
    "Nested",
    "Neutral",
    "Provided",
    "Renamed",
    "Source",
    "Trained",
    "Weights",
    "adapted_class",
    "as_json",
    "call",
    "check_interface",
    "construct_released",
    "describe_kind",
    "describe_meaning",
    "describe_problems",
    "find_marker",
    "find_markers",
    "key_in_block",
    "nearest_method",
    "nested_registry",
    "own_settings",
    "parse_value",
    "settings_class",
    "signature_of",
    "specify",
    "specify_item",
    "takes",
    "without_neutral",
]
