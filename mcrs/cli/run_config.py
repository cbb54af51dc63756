"""The configuration of a finished run: that of its manifest, overridden by flags."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mcrs.checks.paths import at_home
from mcrs.cli.options import config_source, flag_layers, set_up
from mcrs.cli.run_files import RunFile, run_file
from mcrs.errors import ConfigError
from mcrs.registry import TRAINERS

if TYPE_CHECKING:
    from mcrs.config import Layer, RunConfig
    from mcrs.inference.manifest import Manifest

#: Dataset keys that belong together: a file that sets one of them uses the defaults of the others.
_GROUPS = (
    {"test_dataset_name", "test_split"},
    {"item_db_name", "columns", "separators", "track_split_types", "split_types"},
    {"user_db_name", "user_split_types", "split_types"},
)


class RunSource(NamedTuple):
    """A configuration and its source."""

    config: RunConfig
    origin: Path


def read_run_config(args: argparse.Namespace, run: RunFile) -> RunSource:
    """The configuration of a run.

    It is that of the run's manifest, overridden by ``--config``, ``--data``, ``--eval_dataset`` and ``--set``; if the
    manifest names local conversations, and the run is in the folder of ``--eval_dataset``, the flag names only that
    folder. Without a manifest, it is ``--config``, or else ``config/{tid}.yaml``. If the flags name other data than the
    manifest, a line on standard error says so.

    Raises:
        MCRSError: Anything about it is wrong.
    """
    from mcrs.config import load_layers, read_layers
    from mcrs.inference.manifest import data_of, read_manifest

    set_up(args)
    manifest = read_manifest(run.manifest)
    data = {} if manifest is None else data_of(manifest)
    if args.config or manifest is None:
        origin = args.config or _found_config(run)
        # Only --pool loads components, which may need the secrets that a manifest hides.
        pool = getattr(args, "pool", None) is not None
        written = [each._replace(lacks_secrets=each.lacks_secrets and pool) for each in read_layers(origin)]
        layers = [_below(written, run, data), *written]
    else:
        layers, origin = _of_manifest(run, manifest, data, pool=getattr(args, "pool", None))
        if getattr(args, "pool", None):
            _report_changed_plugins(run, manifest, args.plugin)
    # A run under --eval_dataset may have read the dataset from a local folder, which --set named.
    source = str(data.get("test_dataset_name", ""))
    is_local = source.startswith("builtin:") or (source != "" and Path(at_home(source)).exists())
    is_local = is_local and not args.config and run.path.parent.name == args.eval_dataset
    config = load_layers([*layers, *flag_layers(args)], args.overrides, None if is_local else args.eval_dataset)
    _report_differences(f"{run.tid}: using the data of the flags, which differ from {run.manifest}", data, config)
    return RunSource(config, origin)


def _found_config(run: RunFile) -> Path:
    """The configuration that has a run's name; without one, the error looks for predictions, the likelier mistake."""
    from mcrs.config import config_files
    from mcrs.evaluation.prediction_matching import no_predictions

    path = config_files().get(run.path.stem)
    if path is None and run.path.exists():
        raise ConfigError(
            f"{run.path} has no manifest that says which data it was made with, and there is no configuration "
            f"{run.path.stem!r}; name the configuration by --config FILE"
        )
    if path is None:
        raise no_predictions(run.path)
    return path


def read_training_config(args: argparse.Namespace) -> tuple[str, RunConfig]:
    """The tid and the configuration to train: on the data of the run of that name, if there is one.

    Raises:
        MCRSError: Anything about it is wrong.
    """
    from mcrs.config import Layer, load_layers, read_layers
    from mcrs.inference.manifest import data_of, read_manifest

    tid, path = config_source(args)
    TRAINERS[args.kind]  # an unknown one is a mistake of the command line, not of a setting
    run = run_file(args, tid)
    manifest = read_manifest(run.manifest)
    layers = read_layers(path)
    data = {} if manifest is None else data_of(manifest)
    # A file that the user named is a flag; a file that was found by the run's name is not.
    layers = (
        [_below(layers, run, data), *layers] if args.config else [*layers, Layer(f"{run.manifest}: ", data, quiet=True)]
    )
    config = load_layers([*layers, *flag_layers(args)], args.overrides, args.eval_dataset, args.kind)
    _report_differences(f"{run.tid}: using the data of the flags, which differ from {run.manifest}", data, config)
    return run.tid, config


def say_other_data(run: RunFile, config: RunConfig, first: str) -> None:
    """Warn on standard error if a run was made with other data than those of its evaluation."""
    from mcrs.inference.manifest import data_of, read_manifest

    manifest = read_manifest(run.manifest)
    if manifest is not None:
        _report_differences(
            f"{run.tid}: scored on the data of {first}, not on those of {run.manifest}", data_of(manifest), config
        )


def _below(layers: Iterable[Layer], run: RunFile, data: Mapping[str, Any]) -> Layer:
    """The data of a run as defaults of a named configuration file, without those that the file sets itself."""
    from mcrs.config import Layer

    written = {key for layer in layers for key in layer.data}
    named = set().union(*(group for group in _GROUPS if group & written))
    return Layer(f"{run.manifest}: ", {key: value for key, value in data.items() if key not in named}, quiet=True)


def _of_manifest(
    run: RunFile, manifest: Manifest, data: Mapping[str, Any], *, pool: int | None
) -> tuple[list[Layer], Path]:
    """The configuration of a manifest; if it was written by a version with other settings, only its data.

    Raises:
        ConfigError: The retriever of that configuration is needed, for a pool.
    """
    from mcrs.config import Layer, check_config, config_files, read_layers

    whole = {**manifest.config, **data}
    try:
        check_config(whole)
    except ConfigError as error:
        path = config_files().get(run.path.stem)
        reason = next(iter(str(error).splitlines()), "")
        problem = f"has settings that this version does not accept ({reason})"
        if "--plugin" in reason and (
            plugins := [name for name in manifest.conditions.get("plugins", ()) if name.endswith(".py")]
        ):
            problem = f"was made with --plugin {' --plugin '.join(plugins)}, which this command lacks"
        if pool:
            raise ConfigError(
                f"{run.manifest} {problem}; --pool needs the retriever of the run, so add what is missing, or name a "
                f"configuration by --config"
            ) from None
        print(
            f"{run.manifest} {problem}; only its datasets are used, and all other settings are "
            f"{f'those of {path}' if path else 'the defaults'}",
            file=sys.stderr,
        )
        fields = {key: value for key, value in manifest.config.items() if key == "corpus_types"}
        layers = read_layers(path) if path else [Layer(f"{run.manifest}: ", fields, quiet=True)]
        return [*layers, Layer(f"{run.manifest}: ", data, quiet=True)], path or run.manifest
    return [Layer(f"{run.manifest}: ", whole, quiet=True)], run.manifest


def _report_changed_plugins(run: RunFile, manifest: Manifest, plugins: Iterable[Path]) -> None:
    """Say which code of a run's plug-ins is not as it was."""
    from mcrs.inference.own_code import plugin_hashes

    before, now = manifest.conditions.get("plugins", {}), plugin_hashes(plugins)
    if changed := [name for name, hashes in before.items() if not set(hashes) <= set(now.get(name, ()))]:
        print(
            f"{run.tid}: the pool may not be that of the run: {', '.join(changed)} changed since, or is missing",
            file=sys.stderr,
        )


def _report_differences(said: str, data: Mapping[str, Any], config: RunConfig) -> None:
    """Print a text and the dataset keys for which a configuration has another value than a run, if there are any."""
    if found := data_differences(data, config):
        print(f"{said}: {', '.join(found)}", file=sys.stderr)


def data_differences(data: Mapping[str, Any], config: RunConfig) -> list[str]:
    """The dataset keys for which a configuration has another value than a run, in words.

    ``data`` is what :func:`mcrs.inference.manifest.data_of` returns; empty without a run.
    """
    from mcrs.config import check_config

    ours, theirs = _effective(config), _effective(check_config(data)) if data else {}
    return [f"{key} is {ours[key]!r}, not {value!r}" for key, value in theirs.items() if ours[key] != value]


def _effective(config: RunConfig) -> dict[str, Any]:
    """The dataset keys of a configuration with the defaults filled in, without ``split_types``, which is a default."""
    from mcrs.config import DATA_KEYS
    from mcrs.data.session_source import session_source

    source = session_source(config)
    return {
        **{key: getattr(config, key) for key in DATA_KEYS if key != "split_types"},
        "test_dataset_name": source.name,
        "test_split": source.split,
        "track_split_types": list(config.track_splits),
        "user_split_types": list(config.user_splits),
    }
