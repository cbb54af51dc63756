"""The conditions of a run: everything that its results depend on. A journal is only resumed under equal ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mcrs.checks.redaction import hide_secrets
from mcrs.config import RunConfig, current_names, run_values
from mcrs.config.layers import naming_origins
from mcrs.data.named_files import FOLDER, Input
from mcrs.db_item.fingerprint import fingerprint_table
from mcrs.inference.own_code import RECORDED, code_hashes, plugin_hashes, without_new_code
from mcrs.registry.components import ByContent, ComponentSpec, IfTaken, Trained, Weights, without_neutral
from mcrs.runtime.device import resolve_device
from mcrs.weights import locate_language_model, locate_model, weights_identity
from mcrs.weights.trained_model import TrainedModel

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.db_user import UserProfiles
    from mcrs.types import Turn

Marker = TypeVar("Marker")

_PACKAGES = (
    "mcrs", "bm25s", "lightgbm", "numpy", "pystemmer", "rank-bm25", "sentence-transformers", "tokenizers", "torch",
    "openvino-genai", "transformers", "vllm",
)  # fmt: skip


@naming_origins
def run_conditions(
    config: RunConfig, catalog: MusicCatalog, users: UserProfiles, plugins: Iterable[Path] = ()
) -> dict[str, Any]:
    """Everything that the predictions of a run depend on, except the sessions, as nested mappings of JSON values.

    Raises:
        DeviceError: A component needs a device that this machine does not have.
        ConfigError: A component cannot be imported.
        ModelError: A model cannot be found or read.
        HubUnreachableError: A model is on no local disk, and the hub cannot be reached.
    """
    # Imported on use: a command that scores predictions only hashes sessions.
    from mcrs.prompts.styles import load_prompt_texts

    return {
        "config": result_config(config),
        "prompts": {part: _hash(text) for part, text in load_prompt_texts(config.prompt_style, config.prompts).items()},
        "catalogue": fingerprint_table(catalog.table),
        "users": fingerprint_table(users.table),
        "weights": weights_identities(config),
        "files": file_identities(config),
        "packages": package_versions(config),
        "plugins": plugin_hashes(plugins),
        "own_code": RECORDED,
    }


def earlier_conditions(conditions: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions of an earlier run in the form of the present ones: names, hidden secrets, new modules of users.

    Raises:
        ConfigError: A setting has both names.
    """
    config = conditions.get("config")
    # Early versions did not hide secrets.
    config = hide_secrets(current_names(config)) if isinstance(config, dict) else config
    return {**without_new_code(conditions, now), "config": config}


def result_config(config: RunConfig) -> dict[str, Any]:
    """The keys of a configuration that affect results, the device without its number, and secrets hidden.

    Raises:
        DeviceError: A component needs a device that this machine does not have.
        ConfigError: A component cannot be imported.
    """
    specs = config.components
    taken = {key for spec in specs.tree() for key in spec.run_keys()}
    kept = without_neutral(RunConfig, config.model_dump(mode="json"))
    for key, field in RunConfig.model_fields.items():
        if any(
            isinstance(marker, ByContent) or (isinstance(marker, IfTaken) and key not in taken)
            for marker in field.metadata
        ):
            del kept[key]
    if config.prompt_style == "default":
        del kept["prompt_style"]  # as in journals from before there was another style
    if config.generation.candidates == 1:
        del kept["generation"]["candidates"]  # likewise
    kept["lm_backend"] = config.backend
    if "device" in kept:
        # A backend that does not run on every device says which ones.
        resolve = getattr(specs.language_model.component, "resolve_device", resolve_device)
        kept["device"] = resolve(config.device).partition(":")[0]
    kept["lm"] = specs.language_model.result_settings()
    kept["retrieval"] = specs.retriever.result_settings()
    kept["rerankers"] = [{"type": spec.name, **spec.result_settings()} for spec in specs.rerankers]
    return dict(hide_secrets(kept))


@naming_origins
def weights_identities(config: RunConfig, specs: Sequence[ComponentSpec] | None = None) -> dict[str, str]:
    """The identities of the weights of all models of a run, or of some components, by the models' names.

    Raises:
        ModelError: A model cannot be found or read.
        HubUnreachableError: A model is on no local disk, and the hub cannot be reached.
    """
    cache_dir = Path(config.cache_dir)
    names = sorted({str(name) for _, name in marked_values(config, Weights, specs)})
    writers = {str(name) for _, name in marked_values(config, Weights, list(config.components.language_model.tree()))}
    folders = {name: (locate_language_model if name in writers else locate_model)(name, cache_dir) for name in names}
    return {name: weights_identity(folder, cache_dir) for name, folder in folders.items()}


@naming_origins
def file_identities(config: RunConfig, specs: Sequence[ComponentSpec] | None = None) -> dict[str, str]:
    """The identities of the datasets and folders that all components of a run, or some, read themselves, by name.

    Raises:
        MCRSError: One cannot be found or read.
    """
    cache_dir = Path(config.cache_dir)
    specs = list(config.components.tree()) if specs is None else specs
    found: dict[str, str] = {}
    for marker, value in marked_values(config, Input, specs):
        found |= marker.identify(value, cache_dir)
    for path in (path for spec in specs for path in spec.files()):
        found |= FOLDER.identify(path, cache_dir)
    return dict(sorted(found.items()))


def package_versions(config: RunConfig) -> dict[str, str]:
    """The versions of packages that may affect results: those that mcrs uses, and those of the components' classes.

    Of the latter also the hashes of all modules: the version of a package that is being written stays.

    Raises:
        ConfigError: A component cannot be imported.
    """
    modules = {spec.component.__module__.partition(".")[0] for spec in config.components.tree()} - {"mcrs"}
    owners = packages_distributions() if modules else {}
    versions = installed_versions({*_PACKAGES, *(name for module in modules for name in owners.get(module, ()))})
    return versions | {f"{name} (code)": text for name, text in code_hashes(modules).items()}


def installed_versions(packages: Iterable[str]) -> dict[str, str]:
    """The versions of the packages that are installed."""
    versions = {}
    for name in sorted(packages):
        with suppress(PackageNotFoundError):
            versions[name] = version(name)
    return versions


@naming_origins
def seen_in_training(config: RunConfig, session_ids: Collection[str]) -> dict[str, int]:
    """How many of a run's sessions each of its models was trained on without folds, by the model's folder.

    Raises:
        ModelError: A model cannot be read.
    """
    # A missing model is an error of its component, which knows the command that trains it.
    kinds = {
        str(folder): getattr(spec.component, "kinds", ())
        for spec in config.components.tree()
        for _, folder in marked_values(config, Trained, [spec])
        if Path(folder).exists()
    }
    seen = {folder: TrainedModel.open(Path(folder), kinds[folder]).seen(session_ids) for folder in sorted(kinds)}
    return {folder: n_seen for folder, n_seen in seen.items() if n_seen}


def ranks_by_language_model(config: RunConfig) -> bool:
    """Whether the retriever or a reranker asks the language model."""
    return any(spec.asks_language_model for spec in (config.components.retriever, *config.components.rerankers))


def marked_values(
    config: RunConfig, kind: type[Marker], specs: Sequence[ComponentSpec] | None = None
) -> Iterator[tuple[Marker, Any]]:
    """The markers of a kind on the parameters of all components, or of some, each with the parameter's value."""
    for spec in config.components.tree() if specs is None else specs:
        yield from spec.marked_values(kind, {"item_db": config.item_db, **run_values(config, spec)})


def turn_hash(turn: Turn) -> str:
    """A hash of the content of a turn, 16 hexadecimal digits."""
    history = [(message.role, message.content) for message in turn.history]
    return _hash(json.dumps([turn.user_id, history, turn.user_query]))[:16]


def sessions_hash(turns: Sequence[Turn]) -> str:
    """A hash of all turns of a run, in order."""
    return _hash("".join(f"{turn.session_id} {turn.turn_number} {turn_hash(turn)}\n" for turn in turns))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
