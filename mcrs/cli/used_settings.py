"""The settings that a command uses: one on the command line that it does not use is an error."""

from __future__ import annotations

import argparse
from collections.abc import Set
from typing import TYPE_CHECKING

from mcrs.config import DATA_KEYS, RunConfig, specify_trainer
from mcrs.config.overrides import read_overrides
from mcrs.errors import ConfigError
from mcrs.registry.components import Provided, settings_class

if TYPE_CHECKING:
    from mcrs.sweep.plan import Variant

EVERY = frozenset(RunConfig.model_fields)
#: The settings of its blocks, such as ``generation.temperature``.
_IN_BLOCKS = frozenset(
    f"{block}.{key}"
    for block, field in RunConfig.model_fields.items()
    if (settings := settings_class(field.annotation))
    for key in settings.model_fields
)
#: Dataset keys belong together, so that the same flags fit every command.
DATA = frozenset({*DATA_KEYS, "corpus_types", "cache_dir"})
#: What finds candidates.
POOL = DATA | {"retrieval_type", "retrieval", "query", "exclude_played", "understand", "device"}
RANKING = POOL | {"rerankers", "pool_size", "topk"}
#: All but the training of models.
INFERENCE = EVERY - {"training"}
#: A chat answers one message at a time.
CHAT = (INFERENCE - {"inference"}) | {"inference.prompt_cache_gib"}


def refuse_unused(args: argparse.Namespace, command: str, used: Set[str], advice: str = "") -> None:
    """Reject ``--set`` if a command does not use the setting.

    Unknown keys pass, because reading the configuration reports them. ``lm_type=template`` always passes: it says that
    no language model is used. So does ``--device``, which changes no result. Of a block that is not used as a whole,
    ``used`` has the settings that are. ``advice`` is what to do, if there is more than to remove the setting.

    Raises:
        ConfigError: A setting has no effect.
    """
    passing = {"lm_type"} if read_overrides(args.overrides).get("lm_type") == "template" else set()
    if unused := [f"--set {key}" for each in args.overrides for key in _unused(each, used | passing)]:
        hint = advice or f"remove {'it' if len(unused) == 1 else 'them'}"
        raise ConfigError("\n".join(f"{flag}: has no effect on {command}; {hint}" for flag in unused))


def _unused(assignment: str, used: Set[str]) -> list[str]:
    """The key of ``--set`` if it is not used; of a block that is used in part, its settings that are not."""
    ((key, value),) = read_overrides([assignment]).items()
    if key not in EVERY - used:
        return []
    known = {each for each in _IN_BLOCKS if each.startswith(f"{key}.")}
    if not known & used:
        return [assignment.partition("=")[0]]
    names = [f"{key}.{each}" for each in value] if isinstance(value, dict) else []
    return [each for each in names if each in known - used]


def refuse_unused_on_predictions(args: argparse.Namespace, command: str) -> None:
    """The same for a command that reads finished predictions; with ``--pool`` it also asks the retriever.

    Raises:
        ConfigError: A setting has no effect.
    """
    takes_pool = hasattr(args, "pool")
    advice = "the predictions are finished: give it to mcrs infer when you make the run"
    refuse_unused(args, command, POOL if takes_pool else DATA, advice)
    if takes_pool and not args.pool:
        refuse_unused(args, f"{command} without --pool", DATA, advice)


def used_by_sweep(config: RunConfig, variants: tuple[Variant, ...]) -> Set[str]:
    """The keys that a sweep uses: those of the language model only if a reranker may ask it."""
    reranked = any(key.partition(".")[0] == "rerankers" for variant in variants for key in variant.set)
    return INFERENCE if reranked or _asks_language_model(config) else RANKING | _taken(config)


def used_by_training(config: RunConfig, kind: str) -> Set[str]:
    """The keys that a training uses: those of the run only if the trainer takes its configuration."""
    trainer = specify_trainer(kind, config.training.get(kind, {}))
    used = DATA | {"training", "device", *(key.partition(".")[0] for key in trainer.run_keys())}
    if not any(marker.what == "config" for _, marker in trainer.markers(Provided)):
        return used
    return EVERY if _asks_language_model(config) else used | RANKING | _taken(config)


def _asks_language_model(config: RunConfig) -> bool:
    from mcrs.inference.conditions import ranks_by_language_model

    return ranks_by_language_model(config)


def _taken(config: RunConfig) -> Set[str]:
    """The keys of the run that its retriever and its rerankers take."""
    parts = config.components
    return {key.partition(".")[0] for spec in (parts.retriever, *parts.rerankers) for key in spec.run_keys()}
