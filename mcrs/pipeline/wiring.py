"""Wiring: from a configuration to a pipeline.

The parts of the pipeline are imported on use: a command that scores predictions only loads the data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import short_repr
from mcrs.checks.redaction import hide_secrets
from mcrs.config import RunConfig, run_values
from mcrs.config.layers import naming_origins
from mcrs.data.session_source import SessionSource, load_sessions
from mcrs.data.unknown_split import splits_of
from mcrs.db_item import MusicCatalog
from mcrs.db_item.catalog_source import read_catalog, refuse_missing_fields
from mcrs.db_item.described_tracks import field_kinds
from mcrs.db_user import UserProfiles
from mcrs.errors import ConfigError, DeviceError
from mcrs.registry.components import call
from mcrs.weights.locate import endpoint_advice

if TYPE_CHECKING:
    from mcrs.data.conversation import Session
    from mcrs.db_item.catalog_file import CatalogRows
    from mcrs.lm_modules.base import LanguageModel
    from mcrs.pipeline.crs import CRSBaseline
    from mcrs.pipeline.recommender import Recommender
    from mcrs.retrieval_modules.base import Retriever


@naming_origins
def load_conversations(config: RunConfig, source: SessionSource) -> list[Session]:
    """The conversations of a run, which its configuration names.

    Raises:
        DataError: The dataset or a row cannot be read, a session id is repeated, or there are no sessions.
    """
    _ = config  # for the source of a mistake
    return load_sessions(source)


@naming_origins
def load_catalog(config: RunConfig) -> MusicCatalog:
    """The tracks of a run.

    Raises:
        DataError: The dataset cannot be read, or holds no tracks.
        ConfigError: A corpus field does not exist.
    """
    with _splits_of("track_split_types", "item_db_name", config):
        return MusicCatalog.load(
            config.item_db_name,
            config.track_splits,
            config.corpus_types,
            config.columns,
            config.separators,
            cache_dir=Path(config.cache_dir),
        )


@naming_origins
def read_catalog_rows(config: RunConfig) -> CatalogRows:
    """The rows of a run's catalogue, and how they were understood.

    Raises:
        DataError: The dataset cannot be read.
        ConfigError: ``columns``, ``separators`` or ``corpus_types`` name a field or column that does not exist.
    """
    kinds = field_kinds(config.corpus_types)
    with _splits_of("track_split_types", "item_db_name", config):
        rows = read_catalog(config.item_db_name, config.track_splits, kinds, config.columns, config.separators)
        refuse_missing_fields(rows, config.corpus_types, config.item_db_name, config.track_splits)
        return rows


@naming_origins
def load_users(config: RunConfig) -> UserProfiles:
    """The users of a run.

    Raises:
        DataError: The dataset cannot be read.
    """
    with _splits_of("user_split_types", "user_db_name", config):
        return UserProfiles.load(config.user_db_name, config.user_splits)


def _splits_of(setting: str, dataset: str, config: RunConfig) -> AbstractContextManager[None]:
    chosen = config.model_fields_set & {setting, "split_types"}
    return splits_of(setting, dataset, default_of="" if chosen else "split_types")


@naming_origins
def load_recommender(
    config: RunConfig,
    catalog: MusicCatalog,
    users: UserProfiles,
    construct: Callable[[type, Mapping[str, Any]], Any] = call,
    language_model: Callable[[], LanguageModel] | None = None,
    retriever: Retriever | None = None,
) -> Recommender:
    """The ranking half of the pipeline of a configuration.

    ``construct`` constructs each component, as in :func:`mcrs.registry.components.ComponentSpec.build`, and
    ``language_model`` returns the model for rerankers that use one; None loads it on first use. The retriever may be
    loaded already.

    Raises:
        MCRSError: A component cannot be configured or loaded.
    """
    from mcrs.pipeline.recommender import Recommender

    specs = config.components
    resources: dict[str, Any] = {
        "catalog": catalog,
        "users": users,
        "cache_dir": Path(config.cache_dir),
        "item_db": config.item_db,
        "language_model": language_model or cache(lambda: load_language_model(config, catalog, users, construct)),
        **run_values(config, specs.retriever, *specs.rerankers),
    }
    if retriever is None:
        retriever = specs.retriever.build(resources, construct)
    resources["retriever"] = retriever
    rerankers = [
        spec.build({**resources, "candidates": describe_candidates(config, position)}, construct)
        for position, spec in enumerate(specs.rerankers)
    ]
    return Recommender(
        catalog,
        retriever,
        rerankers,
        exclude_played=config.exclude_played,
        pool_size=config.pool_size,
        understand=config.understand,
    )


def describe_candidates(config: RunConfig, n_rerankers: int) -> dict[str, Any]:
    """The settings that the candidates of a reranker depend on, as JSON values."""
    specs = config.components
    kept = config.model_dump(mode="json", include={"retrieval_type", "query", "corpus_types", "exclude_played"})
    kept["retrieval"] = specs.retriever.result_settings()
    kept["rerankers"] = [{"type": spec.name, **spec.result_settings()} for spec in specs.rerankers[:n_rerankers]]
    decided: dict[str, Any] = hide_secrets(kept)
    if config.understand:
        decided["understand"] = True
    return {**decided, "pool_size": max(config.topk, config.pool_size or 0)}


@naming_origins
def load_language_model(
    config: RunConfig,
    catalog: MusicCatalog,
    users: UserProfiles,
    construct: Callable[[type, Mapping[str, Any]], Any] = call,
) -> LanguageModel:
    """The language model of a run, which may take the catalogue and the users.

    Raises:
        MCRSError: It cannot be configured or loaded.
    """
    spec = config.components.language_model
    resources = {"catalog": catalog, "users": users, "cache_dir": Path(config.cache_dir), **run_values(config, spec)}
    try:
        lm: LanguageModel = spec.build(resources, construct)
    except DeviceError as error:
        if config.lm_backend is None:
            error.args = (f"{error}{endpoint_advice(config.lm_type)}",)
        raise
    return lm


@naming_origins
def load_crs(config: RunConfig, catalog: MusicCatalog | None = None, users: UserProfiles | None = None) -> CRSBaseline:
    """The complete pipeline of a configuration; its tracks and users may be loaded already.

    Raises:
        MCRSError: Data or a component cannot be configured or loaded.
    """
    given: object = config
    if not isinstance(given, RunConfig):
        raise ConfigError(
            f"expected an mcrs.RunConfig, got {short_repr(given)}; mcrs.load(...).crs loads a configuration by its name"
        )
    from mcrs.pipeline.crs import CRSBaseline
    from mcrs.prompts.styles import load_prompt_texts, make_prompt_writer

    catalog = load_catalog(config) if catalog is None else catalog
    users = load_users(config) if users is None else users
    texts = load_prompt_texts(config.prompt_style, config.prompts)
    prompts = make_prompt_writer(config.prompt_style, texts, catalog, users, says_not_understood=config.understand)
    lm = cache(lambda: load_language_model(config, catalog, users))
    recommender = load_recommender(config, catalog, users, language_model=lm)
    return CRSBaseline(recommender, lm(), prompts, config.generation, config.topk, config.seed)
