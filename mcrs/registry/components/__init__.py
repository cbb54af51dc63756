"""Building components from configuration: YAML keys are checked against the constructor that they fill."""

from mcrs.registry.components.building import build, call
from mcrs.registry.components.checking import as_json, check_settings, describe_problems, parse_value, settings_class
from mcrs.registry.components.fitness import misfit, nearest_method, takes
from mcrs.registry.components.parameters import (
    INJECTED,
    Nested,
    Weights,
    component_tree,
    deciding_settings,
    marked,
    models_named,
    nested_registry,
    own_settings,
    parameters_of,
    signature_of,
)
from mcrs.registry.components.released import Source, adapted_class, construct_released

__all__ = [
    "INJECTED",
    "Nested",
    "Source",
    "Weights",
    "adapted_class",
    "as_json",
    "build",
    "call",
    "check_settings",
    "component_tree",
    "construct_released",
    "deciding_settings",
    "describe_problems",
    "marked",
    "misfit",
    "models_named",
    "nearest_method",
    "nested_registry",
    "own_settings",
    "parameters_of",
    "parse_value",
    "settings_class",
    "signature_of",
    "takes",
]
