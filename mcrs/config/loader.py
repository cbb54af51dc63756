"""From a file, and overrides, to a checked configuration."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mcrs.checks.paths import at_home
from mcrs.checks.redaction import HIDDEN, shows_mark
from mcrs.config.eval_dataset import check_eval_dataset, choose_eval_dataset
from mcrs.config.extends import read_layers
from mcrs.config.file_places import texts_in
from mcrs.config.ineffective_settings import idle_settings, other_trainings, refuse_idle
from mcrs.config.key_places import name_place
from mcrs.config.layers import (
    Layer,
    merge_layers,
    name_origin,
    override,
    remember_origins,
    topmost_layer,
    under_current_names,
)
from mcrs.config.old_names import current_names
from mcrs.config.overrides import read_overrides
from mcrs.config.schema import RunConfig
from mcrs.config.specification import (
    run_values,
    specify_language_model,
    specify_reranker,
    specify_retriever,
    specify_trainer,
)
from mcrs.errors import ConfigError
from mcrs.registry import LANGUAGE_MODELS
from mcrs.registry.components import ComponentSpec, Weights, as_json, describe_problems

logger = logging.getLogger(__name__)


def load_config(
    path: Path,
    overrides: Iterable[str] = (),
    eval_dataset: str | None = None,
    above: Sequence[Layer] = (),
) -> RunConfig:
    """Read, override and check a configuration file, and those that it extends.

    Args:
        path: The YAML file.
        overrides: ``key=value`` assignments, which override the files as :func:`mcrs.config.layers.override` says.
        eval_dataset: The dataset of the challenge that is read instead of the file's, as
            :func:`mcrs.config.eval_dataset.choose_eval_dataset` says; None: the file's.
        above: Layers that override the files, such as that of :func:`mcrs.config.extends.read_data_file`.

    Raises:
        ConfigError: Anything is wrong; all mistakes are listed.
    """
    return load_layers([*read_layers(path), *above], overrides, eval_dataset)


def load_layers(
    layers: Sequence[Layer],
    overrides: Iterable[str] = (),
    eval_dataset: str | None = None,
    trainer: str | None = None,
) -> RunConfig:
    """Override and check layers, at least one, that were read before; the others are as for :func:`override_config`.

    Raises:
        ConfigError: Anything is wrong; all mistakes are listed.
    """
    if eval_dataset is not None:
        check_eval_dataset(eval_dataset)
    return override_config(layers, read_overrides(overrides), "--set ", eval_dataset, trainer)


def override_config(
    layers: Sequence[Layer],
    changes: Mapping[str, Any],
    prefix: str = "",
    eval_dataset: str | None = None,
    trainer: str | None = None,
) -> RunConfig:
    """Apply changes to a configuration, at least one layer, and check the result.

    The changes override it as :func:`mcrs.config.layers.override` says; ``prefix`` is that of their keys in messages,
    ``eval_dataset`` as for :func:`load_config`. A kind of model is given if one is trained: its trainer uses settings
    as well.

    Raises:
        ConfigError: Anything is wrong, or a change has no effect; all mistakes are listed.
    """
    sources = [*layers, Layer(prefix, changes)]
    try:
        sources = under_current_names(sources)
        layers, changes = sources[:-1], sources[-1].data
        written = merge_layers(layers)
        if eval_dataset is not None:
            chosen = choose_eval_dataset(eval_dataset, written, changes)
            sources.insert(-1, Layer(f"--eval_dataset {eval_dataset}: ", chosen))
            written = {**written, **chosen}
        merged = override(written, changes)
        _refuse_hidden_secrets(merged, sources)
        config = check_config(merged)
        idle = idle_settings(merged, config, trainer)
        refuse_idle({**idle, **other_trainings(changes, trainer)}, changes)
        for key, reason in idle.items():
            if key in _idle_where_written(key, layers, trainer):
                logger.warning("%s", name_origin(f"{key}: has no effect because {reason}", layers, layers[-1].prefix))
        return remember_origins(config, sources)
    except ConfigError as error:
        lines = (name_origin(line, sources, layers[-1].prefix) for line in str(error).splitlines())
        raise ConfigError("\n".join(lines)) from None


def _refuse_hidden_secrets(merged: Mapping[str, Any], layers: Sequence[Layer]) -> None:
    """Reject the mark of a hidden secret in place of the secret, where no layer overrides that of a manifest."""
    hidden = (parts for parts, text in texts_in(merged) if shows_mark(text))
    if missing := [parts for parts in hidden if layers[topmost_layer(parts, layers)].lacks_secrets]:
        raise ConfigError(
            "\n".join(
                f"{'.'.join(parts)}: the manifest hides a secret here ({HIDDEN}); give the whole value "
                f"{'' if any('.' in part for part in parts) else 'by --set with this key, or '}"
                f"in a file that extends the manifest"
                for parts in missing
            )
        )


def _idle_where_written(key: str, layers: Sequence[Layer], trainer: str | None) -> dict[str, str]:
    """The settings that have no effect in the layer of a key and the layers before it alone."""
    index = topmost_layer(key, layers)
    if layers[index].quiet:
        return {}
    written = merge_layers(layers[: index + 1])
    try:
        return idle_settings(written, check_config(written), trainer)
    except ConfigError:  # it is complete only with the layers after it
        return {}


def make_config(data: Mapping[str, Any], source: str) -> RunConfig:
    """Check a configuration's data and say where they come from if they are wrong.

    Raises:
        ConfigError: Anything is wrong; all mistakes are listed.
    """
    try:
        return check_config(data)
    except ConfigError as error:
        raise ConfigError("\n".join(f"{source}: {line}" for line in str(error).splitlines())) from None


def check_config(data: Mapping[str, Any]) -> RunConfig:
    """Check a configuration's data, those of its components included.

    Raises:
        ConfigError: Anything is wrong; each line is a mistake and begins with its dotted path.
    """
    data = {key: _with_home(value) for key, value in current_names(data).items()}
    text = _as_json(data)
    mistakes: list[str] = []
    config = None
    try:
        config = RunConfig.model_validate_json(text)
    except ValidationError as error:
        mistakes.extend(describe_problems(error, RunConfig))
    mistakes.extend(_check_components(data, config))
    if config is None or mistakes:
        raise ConfigError("\n".join(name_place(mistake, data) for mistake in mistakes))
    return config


def _with_home(value: Any) -> Any:  # noqa: ANN401 - any YAML value
    """A value whose paths have the user's folder in place of ``~``."""
    if isinstance(value, Mapping):
        return {key: _with_home(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_home(part) for part in value]
    return at_home(value) if isinstance(value, str) and "/" in value else value


def _as_json(data: Mapping[str, Any]) -> str:
    mistakes = []
    for key, value in data.items():
        try:
            as_json(value, key)
        except ConfigError as error:
            mistakes.append(str(error))
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return json.dumps(data)


def _check_components(data: Mapping[str, Any], config: RunConfig | None) -> list[str]:
    """Check the blocks that constructors take, as far as the data has the right shape to be checked."""
    retrieval, name = data.get("retrieval", {}), data.get("retrieval_type", RunConfig().retrieval_type)
    mistakes: list[str] = []
    if isinstance(retrieval, dict) and isinstance(name, str):
        mistakes += _mistakes_of(_check_part, config, specify_retriever, name, retrieval)
    if config is not None:
        if config.pool_size is not None and config.pool_size < config.topk:
            mistakes.append(f"pool_size: expected at least topk, which is {config.topk}, got {config.pool_size}")
        mistakes += _mistakes_of(specify_language_model, config) or _mistakes_of(_check_name, config)
        for index, item in enumerate(config.rerankers):
            mistakes += _mistakes_of(_check_part, config, specify_reranker, item, index)
        for kind, settings in config.training.items():
            mistakes += _mistakes_of(specify_trainer, kind, settings)
    return mistakes


def _check_name(config: RunConfig) -> None:
    """Reject ``template`` as the name of a model, unless a folder of that name may hold one."""
    spec = specify_language_model(config)
    values = run_values(config, spec)
    names = [value for _, value in spec.marked_values(Weights, values)]
    if spec.name in LANGUAGE_MODELS.built_in:  # a backend of a plug-in may read the name as it likes
        names.append(values.get("lm_type"))
    if "template" in names and not Path("template").is_dir():
        raise ConfigError(
            f"lm_backend: {spec.name!r} needs a model, and lm_type is 'template'; name a model as lm_type, or remove "
            "lm_backend"
        )


def _check_part(config: RunConfig | None, specify: Callable[..., ComponentSpec], *arguments: object) -> None:
    """Check a retriever or reranker; one that asks the language model is rejected if the run has none."""
    spec = specify(*arguments)
    if config is not None and config.backend == "template" and spec.asks_language_model:
        raise ConfigError(
            f"{spec.where}: {spec.name!r} needs a language model, and the responses of this run are the template's; "
            f"name a model as lm_type, or choose another component"
        )


def _mistakes_of(check: Callable[..., object], *arguments: object) -> list[str]:
    try:
        check(*arguments)
    except ConfigError as error:
        return str(error).splitlines()
    return []
