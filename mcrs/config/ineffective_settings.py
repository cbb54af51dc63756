"""Settings that have no effect because of other settings.

One on the command line is rejected. One in a file brings a warning, unless what overrides its file disables it: ``--set
lm_type=template`` is meant to disable most of ``generation``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mcrs.config.specification import specify_trainer
from mcrs.errors import ConfigError
from mcrs.registry import TRAINERS

if TYPE_CHECKING:
    from mcrs.config.schema import RunConfig

#: Keys of ``generation`` that the program reads itself, whatever the backend.
_OWN_KEYS = frozenset({"response_check", "candidates"})
_SAMPLING_KEYS = frozenset({"temperature", "top_p", "top_k", "candidates"})
#: Keys of the run that have an effect only if a component takes them.
_TAKEN_KEYS = ("device", "dtype", "attn_implementation", "query", "inference.prompt_cache_gib")


def idle_settings(data: Mapping[str, Any], config: RunConfig, trainer: str | None = None) -> dict[str, str]:
    """The settings of a configuration that have no effect: the reason for each, by its dotted key.

    The configuration was made of ``data``, nested mappings. A kind of model is given if one is trained: its trainer
    uses settings as well.
    """
    idle: dict[str, str] = {}
    if "split_types" in data and config.track_split_types and config.user_split_types:
        idle["split_types"] = "track_split_types and user_split_types are set"
    if data.get("pool_size") is not None and not config.rerankers:
        idle["pool_size"] = "there are no rerankers"
    taken = {key for spec in config.components.tree() for key in spec.run_keys()}
    if trainer is not None and trainer in TRAINERS:
        taken |= specify_trainer(trainer, config.training.get(trainer, {})).run_keys()
    unused = [each for key in _TAKEN_KEYS if key not in taken for each in _written(data, key)]
    idle |= dict.fromkeys(unused, "no component of the run uses it")
    if "prompts" in data and config.backend == "template":
        idle["prompts"] = "the responses of this run are the template's"
    generation = data.get("generation")
    ignored = _ignored_keys(config)
    for key, value in generation.items() if isinstance(generation, dict) else ():
        if value is not None and key in ignored:
            idle[f"generation.{key}"] = ignored[key]
    return idle


def other_trainings(changes: Mapping[str, Any], trainer: str | None) -> dict[str, str]:
    """The settings on the command line of other trainers than the one that is run; a file may have those of several."""
    training = changes.get("training")
    kinds = training if trainer is not None and isinstance(training, dict) else {}
    return {f"training.{kind}": f"mcrs train {trainer} does not use it" for kind in kinds if kind != trainer}


def _ignored_keys(config: RunConfig) -> dict[str, str]:
    """The keys of ``generation`` that are ignored, each with the reason."""
    back_end = config.components.language_model
    unused = set(getattr(back_end.component, "unused_generation", ()))
    if "generation" not in back_end.run_keys():
        # The number of tokens is passed in each request.
        unused |= set(type(config.generation).model_fields) - _OWN_KEYS - {"max_new_tokens"}
    ignored = {key: f"the backend {config.backend!r} does not use it" for key in unused - _OWN_KEYS}
    if config.generation.do_sample is False:
        ignored = {**dict.fromkeys(_SAMPLING_KEYS, "generation.do_sample is false"), **ignored}
    return ignored


def refuse_idle(idle: Mapping[str, str], changes: Mapping[str, Any]) -> None:
    """Reject settings on the command line that have no effect.

    Raises:
        ConfigError: A setting of the command line has no effect.
    """
    if mistakes := [f"{key}: has no effect because {reason}" for key, reason in idle.items() if _written(changes, key)]:
        raise ConfigError("\n".join(mistakes))


def _written(tree: object, key: str) -> list[str]:
    """A dotted key if a nested mapping has it; if its value is a mapping, the keys below it instead."""
    for part in key.split("."):
        if not isinstance(tree, dict) or part not in tree:
            return []
        tree = tree[part]
    return [f"{key}.{part}" for part in tree] if isinstance(tree, dict) else [key]
