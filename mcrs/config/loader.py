"""From a name or a file, and overrides, to a checked configuration."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mcrs.config.eval_dataset import check_eval_dataset, choose_eval_dataset
from mcrs.config.idle import idle_settings, report_idle
from mcrs.config.list_index import place_in
from mcrs.config.schema import RunConfig
from mcrs.config.specification import specify_language_model, specify_reranker, specify_retriever
from mcrs.config.strict_yaml import parse_yaml
from mcrs.errors import ConfigError
from mcrs.registry import did_you_mean
from mcrs.registry.components import as_json, describe_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_PACKAGE = Path(__file__).resolve().parent.parent
_TID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
#: What stands between the tid and ``.json`` in a run's other file of that kind.
_RESERVED = ".manifest"
#: No configuration is nested as deeply as this.
_MOST_PARTS = 20


def config_dirs() -> list[Path]:
    """Where configurations are looked for: the working directory's, the checkout's, those shipped in the wheel."""
    candidates = (Path("config"), _PACKAGE.parent / "config", _PACKAGE / "shipped_configs")
    return [directory for directory in candidates if directory.is_dir()]


def check_tid(tid: str) -> str:
    """Return ``tid`` if it is a plain name, from which a file name may be made.

    Raises:
        ConfigError: It is not.
    """
    if not _TID.fullmatch(tid):
        raise ConfigError(
            f"tid {tid!r}: expected a plain name of letters, digits, '.', '_' and '-'; use --config for a path"
        )
    if tid.lower().endswith(_RESERVED):
        raise ConfigError(
            f"tid {tid!r}: its output would be the manifest of another run; choose a name without that end"
        )
    return tid


def find_config(tid: str) -> Path:
    """The file ``{tid}.yaml``.

    Raises:
        ConfigError: The tid is no plain name, or there is no such file; the nearest is named.
    """
    check_tid(tid)
    files = {path.stem: path for directory in reversed(config_dirs()) for path in sorted(directory.glob("*.yaml"))}
    if tid not in files:
        known = ", ".join(sorted(files)) or "none"
        raise ConfigError(
            f"unknown tid {tid!r}: no config/{tid}.yaml{did_you_mean(tid, files)} (known: {known}); "
            "--config names a file of any other name"
        )
    return files[tid]


def read_overrides(assignments: Iterable[str]) -> dict[str, Any]:
    """Parse ``--set`` values: ``key=value`` with a dotted key and a YAML value, into one nested mapping.

    Raises:
        ConfigError: One has no ``=`` or no key, its value is not YAML, or two contradict.
    """
    tree: dict[str, Any] = {}
    given: list[list[str]] = []
    for assignment in assignments:
        key, separator, text = assignment.partition("=")
        parts = key.strip().split(".")
        if not separator or not all(parts):
            raise ConfigError(f"--set {assignment!r}: expected key=value, as in --set generation.max_new_tokens=32")
        if len(parts) > _MOST_PARTS:
            raise ConfigError(
                f"--set {key[:40]}…: expected a key of at most {_MOST_PARTS} parts, got one of {len(parts)}"
            )
        if any(len(earlier) > len(parts) and earlier[: len(parts)] == parts for earlier in given):
            raise ConfigError(f"--set {assignment!r}: a part of {key.strip()!r} was given before")
        given.append(parts)
        node = tree
        for part in parts[:-1]:
            node = node.setdefault(part, {})
            if not isinstance(node, dict):
                raise ConfigError(f"--set {assignment!r}: {part!r} was given a plain value before")
        node[parts[-1]] = parse_yaml(text, f"--set {key}")
    return tree


def merge(base: Mapping[str, Any], over: Mapping[str, Any], where: str = "") -> dict[str, Any]:
    """Lay one nested mapping over another.

    Lists and scalars are replaced whole, but for a list over which lies a mapping, whose keys are places in it.

    Args:
        base: The lower one.
        over: The upper one, which wins.
        where: The dotted place of both, with a dot at its end, for messages.

    Raises:
        ConfigError: A list has no such place.
    """
    return {**base, **{key: _lay(base.get(key), value, f"{where}{key}") for key, value in over.items()}}


def _lay(below: object, value: object, where: str) -> object:
    if not isinstance(value, dict):
        return value
    if isinstance(below, dict):
        return merge(below, value, f"{where}.")
    if isinstance(below, list):
        laid = list(below)
        for part, item in value.items():
            place = place_in(below, part, f"{where}.{part}")
            laid[place] = _lay(below[place], item, f"{where}.{part}")
        return laid
    return value


def load_config(
    path: Path,
    overrides: Iterable[str] = (),
    defaults: Mapping[str, Any] | None = None,
    eval_dataset: str | None = None,
) -> RunConfig:
    """Read, override and check a configuration file.

    Args:
        path: The YAML file.
        overrides: ``key=value`` assignments, which win over the file. Another ``retrieval_type`` than the file's leaves
            out the file's ``retrieval``, which belongs to that one.
        defaults: Values that the file wins over.
        eval_dataset: The dataset of the challenge that is read instead of the file's, as
            :func:`mcrs.config.eval_dataset.choose_eval_dataset` says; None is the file's.

    Returns:
        The configuration.

    Raises:
        ConfigError: Anything is wrong; all mistakes are listed.
    """
    if eval_dataset is not None:
        check_eval_dataset(eval_dataset)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot read the configuration {path}: {error}") from None
    data = parse_yaml(text, str(path))
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: expected a mapping of keys to values, got {type(data).__name__}")
    changes = read_overrides(overrides)
    try:
        written = merge(defaults or {}, data)
        named = written.get("retrieval_type", RunConfig().retrieval_type)
        if changes.get("retrieval_type", named) != named:
            # The settings of another retriever.
            written.pop("retrieval", None)
        if eval_dataset is not None:
            written = choose_eval_dataset(eval_dataset, written, changes)
        if "rerankers" in changes:
            # The places of a list that is not written are those of the default one.
            written = {"rerankers": [], **written}
        merged = merge(written, changes)
        config = check_config(merged)
        report_idle(idle_settings(merged, config), _idle_alone(written), path, changes)
        return config
    except ConfigError as error:
        raise ConfigError("\n".join(_name_origin(line, path, changes) for line in str(error).splitlines())) from None


def _idle_alone(written: Mapping[str, Any]) -> dict[str, str]:
    """The settings that have no effect before any override."""
    try:
        return idle_settings(written, check_config(written))
    except ConfigError:  # it is only complete with the overrides
        return {}


def _name_origin(mistake: str, path: Path, changes: object) -> str:
    """Say whether a mistake stands in the file or was given by ``--set``."""
    for key in mistake.partition(": ")[0].split("."):
        if not isinstance(changes, dict):
            break
        if key not in changes:
            return f"{path}: {mistake}"
        changes = changes[key]
    return f"--set {mistake}"


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
    return mistakes


def _mistakes_of(check: Callable[..., object], *arguments: object) -> list[str]:
    try:
        check(*arguments)
    except ConfigError as error:
        return str(error).splitlines()
    return []
