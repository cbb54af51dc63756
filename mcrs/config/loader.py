"""From a name or a file, and overrides, to a checked configuration."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mcrs.config.eval_dataset import check_eval_dataset, choose_eval_dataset
from mcrs.config.idle import idle_settings, report_idle
from mcrs.config.old_names import current_names
from mcrs.config.overrides import merge, read_overrides
from mcrs.config.schema import RunConfig
from mcrs.config.specification import specify_language_model, specify_reranker, specify_retriever, specify_trainer
from mcrs.config.strict_yaml import parse_yaml
from mcrs.errors import ConfigError
from mcrs.registry import did_you_mean
from mcrs.registry.components import as_json, describe_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_PACKAGE = Path(__file__).resolve().parent.parent
_TID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
#: The suffix of manifests, between the tid and ``.json``.
_RESERVED = ".manifest"


def config_dirs() -> list[Path]:
    """The folders of configurations: in the working directory, in the checkout, in the wheel."""
    candidates = (Path("config"), _PACKAGE.parent / "config", _PACKAGE / "shipped_configs")
    return [directory for directory in candidates if directory.is_dir()]


def config_files() -> dict[str, Path]:
    """The configurations that a tid can name; a file of the working directory hides a shipped one of its name."""
    return {path.stem: path for directory in reversed(config_dirs()) for path in sorted(directory.glob("*.yaml"))}


def check_tid(tid: str) -> str:
    """Return ``tid`` if it is a plain name, from which a file name may be made.

    Raises:
        ConfigError: It is not.
    """
    if not _TID.fullmatch(tid):
        raise ConfigError(f"tid {tid!r}: expected a name of letters, digits, '.', '_' and '-'; use --config for a path")
    if tid.lower().endswith(_RESERVED):
        raise ConfigError(
            f"tid {tid!r}: the output file would replace the manifest of another run; choose a name with another suffix"
        )
    return tid


def find_config(tid: str) -> Path:
    """The file ``{tid}.yaml``.

    Raises:
        ConfigError: The tid is no plain name, or there is no such file; the nearest is named.
    """
    check_tid(tid)
    files = config_files()
    if tid not in files:
        known = ", ".join(sorted(files)) or "none"
        raise ConfigError(
            f"unknown tid {tid!r}: no config/{tid}.yaml{did_you_mean(tid, files)} (known: {known}); "
            "use --config for a file elsewhere"
        )
    return files[tid]


def load_config(
    path: Path,
    overrides: Iterable[str] = (),
    defaults: Mapping[str, Any] | None = None,
    eval_dataset: str | None = None,
) -> RunConfig:
    """Read, override and check a configuration file.

    Args:
        path: The YAML file.
        overrides: ``key=value`` assignments, which override the file. If they change ``retrieval_type``, the file's
            ``retrieval`` is dropped: it belongs to the other retriever.
        defaults: Values that the file overrides.
        eval_dataset: The dataset of the challenge that is read instead of the file's, as
            :func:`mcrs.config.eval_dataset.choose_eval_dataset` says; None is the file's.

    Returns:
        The configuration.

    Raises:
        ConfigError: Anything is wrong; all mistakes are listed.
    """
    if eval_dataset is not None:
        check_eval_dataset(eval_dataset)
    written = read_config_file(path)
    changes = read_overrides(overrides)
    return override_config(merge(defaults or {}, written), changes, str(path), "--set ", eval_dataset)


def read_config_file(path: Path) -> dict[str, Any]:
    """The content of a configuration file, unchecked.

    Raises:
        ConfigError: The file cannot be read, or is not a YAML mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot read the configuration {path}: {error}") from None
    return read_config_text(text, str(path))


def read_config_text(text: str, source: str) -> dict[str, Any]:
    """The content of a configuration text, unchecked.

    Args:
        text: The YAML; an empty one gives an empty mapping.
        source: Where it comes from, for messages.

    Raises:
        ConfigError: It is not a YAML mapping.
    """
    data = parse_yaml(text, source)
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigError(f"{source}: expected a mapping of keys to values, got {type(data).__name__}")
    return data


def override_config(
    written: Mapping[str, Any],
    changes: Mapping[str, Any],
    source: str,
    sign: str = "",
    eval_dataset: str | None = None,
) -> RunConfig:
    """Apply changes to a configuration, and check the result.

    Args:
        written: What was written.
        changes: Nested mappings that override it, merged by :func:`mcrs.config.overrides.merge`. If they change
            ``retrieval_type``, the written ``retrieval`` is dropped: it belongs to the other retriever.
        source: Where ``written`` comes from, for messages.
        sign: Prefix of the keys of changes in messages.
        eval_dataset: As for :func:`load_config`.

    Raises:
        ConfigError: Anything is wrong, or a change has no effect; all mistakes are listed.
    """
    try:
        written = current_names(written)
        changes = current_names(changes, written)
        named = written.get("retrieval_type", RunConfig().retrieval_type)
        if changes.get("retrieval_type", named) != named:
            # The settings of another retriever.
            written.pop("retrieval", None)
        if eval_dataset is not None:
            written = choose_eval_dataset(eval_dataset, written, changes)
        if "rerankers" in changes:
            # Without a written list, indexes refer to the default one.
            written = {"rerankers": [], **written}
        merged = merge(written, changes)
        config = check_config(merged)
        report_idle(idle_settings(merged, config), _idle_alone(written), source, changes)
        return config
    except ConfigError as error:
        lines = (_name_origin(line, source, changes, sign) for line in str(error).splitlines())
        raise ConfigError("\n".join(lines)) from None


def _idle_alone(written: Mapping[str, Any]) -> dict[str, str]:
    """The settings that have no effect before any override."""
    try:
        return idle_settings(written, check_config(written))
    except ConfigError:  # it is complete only with the overrides
        return {}


def _name_origin(mistake: str, source: str, changes: object, sign: str) -> str:
    """Prefix a mistake by the file or the flag that it is in."""
    for key in mistake.partition(": ")[0].split("."):
        if not isinstance(changes, dict):
            break
        if key not in changes:
            return f"{source}: {mistake}"
        changes = changes[key]
    return f"{sign}{mistake}"


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
        ConfigError: Anything is wrong; each line is a mistake and begins with its dotted place.
    """
    data = current_names(data)
    text = _as_json(data)
    mistakes: list[str] = []
    config = None
    try:
        config = RunConfig.model_validate_json(text)
    except ValidationError as error:
        mistakes.extend(describe_problems(error, RunConfig))
    mistakes.extend(_check_components(data, config))
    if config is None or mistakes:
        raise ConfigError("\n".join(mistakes))
    return config


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
    if isinstance(retrieval, dict):
        mistakes += _mistakes_of(specify_retriever, str(name), retrieval)
    if config is not None:
        mistakes += _mistakes_of(specify_language_model, config)
        for place, item in enumerate(config.rerankers):
            mistakes += _mistakes_of(specify_reranker, item, place)
        for kind, settings in config.training.items():
            mistakes += _mistakes_of(specify_trainer, kind, settings)
    return mistakes


def _mistakes_of(check: Callable[..., object], *arguments: object) -> list[str]:
    try:
        check(*arguments)
    except ConfigError as error:
        return str(error).splitlines()
    return []
