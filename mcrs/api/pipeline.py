"""A pipeline in Python: a configuration whose data and models are loaded on first use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from mcrs.api.composition import Ranker, Retriever
from mcrs.api.expressions import Expression, Operand, describe
from mcrs.checks.paths import at_home
from mcrs.checks.plain_values import short_repr
from mcrs.checks.redaction import hide_secrets
from mcrs.config import (
    Layer,
    RunConfig,
    find_config,
    make_config,
    nest_overrides,
    override_config,
    read_config_text,
    read_layers,
)
from mcrs.config.plain_settings import plain_setting
from mcrs.config.strict_yaml import write_yaml
from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from mcrs.api.components import Reranker
    from mcrs.checks.given_rows import Table
    from mcrs.config.specification import PipelineSpec
    from mcrs.pipeline.crs import CRSBaseline


#: Threads that use a pipeline at the same time load it once.
_LOADING = RLock()


@dataclass(frozen=True, repr=False)
class Pipeline(Operand):
    """A configuration that can answer. Pipelines are immutable, and equal if their configurations are.

    Attributes:
        config: The configuration.
        name: The name of the pipeline in results, one line.

    Raises:
        ConfigError: The configuration is not a RunConfig, or the name is not a string, is blank, or has a line break or
            another control character.
    """

    config: RunConfig
    name: str = field(default="pipeline", compare=False)

    _instead = "fuse retrievers, as in p.with_ranking(w * p.ranking.retriever + v * q.ranking.retriever)"

    def __post_init__(self) -> None:
        """Check the types."""
        if not isinstance(self.config, RunConfig):
            raise ConfigError(
                f"config: expected an mcrs.RunConfig, got {short_repr(self.config)}; mcrs.load(...) makes a pipeline, "
                f"and its with_ranking(...) replaces retriever and rerankers"
            )
        if not isinstance(self.name, str) or not self.name.strip() or not self.name.isprintable():
            raise ConfigError(f"name: expected the name of a pipeline, one line of text, got {short_repr(self.name)}")

    @property
    def crs(self) -> CRSBaseline:
        """The runtime of this configuration. Data, indexes and models are loaded on the first use.

        They are loaded again, with a new chat, if a component was replaced, as by a cell of a notebook that is run
        again.

        Raises:
            MCRSError: Data or a component cannot be loaded.
        """
        components = self.config.components
        with _LOADING:
            loaded: tuple[PipelineSpec, CRSBaseline] | None = self.__dict__.get("crs")
            if loaded is None or loaded[0] != components:
                from mcrs.pipeline.wiring import load_crs

                loaded = self.__dict__["crs"] = components, load_crs(self.config)
            return loaded[1]

    def chat(self, user_query: str, user_id: str | None = None) -> dict[str, Any]:
        """Answer one message and add the turn to the chat, as :meth:`mcrs.pipeline.crs.CRSBaseline.chat`."""
        return self.crs.chat(user_query, user_id)

    def batch_chat(self, batch_data: Iterable[Mapping[str, Any]] | Table) -> list[dict[str, Any]]:
        """Answer many conversations, as :meth:`mcrs.pipeline.crs.CRSBaseline.batch_chat`."""
        return self.crs.batch_chat(batch_data)

    @property
    def ranking(self) -> Ranker:
        """The retriever and the rerankers as an expression, for composing others; not a ranked list of tracks."""
        return Ranker.from_config(self.config.model_dump(mode="json"))

    def with_ranking(self, ranking: Retriever | Ranker, name: str | None = None) -> Pipeline:
        """The same pipeline with another retriever and other rerankers.

        Args:
            ranking: An expression such as ``0.7 * a + 0.3 * b`` or ``a % 100 >> reranker``.
            name: The new pipeline's name; None names it after its components.

        Raises:
            ConfigError: No configuration can express it, or a setting is wrong.
        """
        ranker = Ranker.of(ranking)
        topk = self.config.topk if ranker.topk is None else ranker.topk
        return self._with(ranker.cut_to(topk).as_config(), _describe(ranker) if name is None else name)

    def with_settings(self, settings: Mapping[str, Any] | None = None, /, **overrides: object) -> Pipeline:
        """The same pipeline with other settings, given as for :func:`load`.

        Raises:
            ConfigError: A setting is wrong.
        """
        changes = _changes(settings, overrides)
        return Pipeline(override_config([Layer(f"{self.name}: ", self._data())], changes), self.name)

    def named(self, name: str) -> Pipeline:
        """The same pipeline under another name.

        Raises:
            ConfigError: The name is not a line of text.
        """
        return replace(self, name=name)

    def __rshift__(self, reranker: Reranker) -> Pipeline:
        """Add a reranker to the pipeline.

        Raises:
            ConfigError: ``reranker`` is not a reranker.
        """
        return self.with_ranking(self.ranking >> reranker)

    def __mod__(self, n_tracks: int) -> Pipeline:
        """Recommend the first ``n_tracks`` tracks; the rerankers' pool stays.

        Raises:
            ConfigError: ``n_tracks`` is not a positive integer, or more than the pipeline recommends.
        """
        ranker, before = self.ranking, self.config.topk
        pool = max(before, ranker.pool or 0) if ranker.rerankers else None
        cut = Ranker(ranker.retriever, pool, ranker.rerankers) % n_tracks
        if cut.topk is not None and cut.topk > before:
            raise ConfigError(f"% {n_tracks}: the pipeline recommends {before} tracks; with_settings(topk=…) raises it")
        return self._with(cut.as_config(), self.name)

    def to_yaml(self) -> str:
        """The configuration as YAML, with every setting that was chosen; :func:`from_yaml` gives an equal pipeline.

        Secrets are written as they are.
        """
        return write_yaml(self._data())

    def __getstate__(self) -> dict[str, Any]:
        """Configuration and name: a copy, and a pipeline that was pickled, loads data and models on its own."""
        return {"config": self.config, "name": self.name}

    def __hash__(self) -> int:
        """By keys whose equal values have equal hashes; settings of components may be 1 or 1.0."""
        return hash((self.config.retrieval_type, self.config.lm_type, self.config.topk))

    def __repr__(self) -> str:
        """The name and the chosen settings, without secrets."""
        return f"Pipeline({self.name!r}, {hide_secrets(self._data())!r})"

    def _data(self) -> dict[str, Any]:
        return self.config.model_dump(mode="json", exclude_unset=True)

    def _with(self, keys: Mapping[str, Any], name: str) -> Pipeline:
        return Pipeline(make_config({**self._data(), **keys}, name), name)


def load(source: str | Path | RunConfig, settings: Mapping[str, Any] | None = None, /, **overrides: object) -> Pipeline:
    """Load a pipeline: ``mcrs.load("demo", topk=10)``.

    Args:
        source: The name of a configuration (``config/{name}.yaml``, or a shipped one), the path of a YAML file, or a
            configuration.
        settings: Settings by dotted keys, such as ``{"inference.batch_size": 32}``.
        **overrides: Settings by key. A mapping is merged into the present one; a different ``retrieval_type`` drops the
            settings of the former retriever.

    Returns:
        The pipeline. Its data and models are loaded on first use.

    Raises:
        ConfigError: There is no such configuration, or a setting is wrong; all mistakes are listed.
    """
    changes = _changes(settings, overrides)
    if isinstance(source, RunConfig):
        pipeline = Pipeline(source, source.retrieval_type)
        return pipeline.with_settings(changes) if changes else pipeline
    given: object = source
    if not isinstance(given, (str, Path)):
        hint = next((hint for kind, hint in _HINTS if isinstance(given, kind)), "")
        raise ConfigError(f"expected the name of a configuration, a path or a RunConfig, got {describe(given)}{hint}")
    path = Path(at_home(str(source)))
    if isinstance(source, str) and path.name == source and path.suffix not in {".yaml", ".yml"}:
        path = find_config(source)
    return Pipeline(override_config(read_layers(path), changes), path.stem)


def from_yaml(text: str, name: str = "pipeline") -> Pipeline:
    """The pipeline of a YAML text, as :meth:`Pipeline.to_yaml` writes it.

    Args:
        text: The YAML.
        name: The pipeline's name.

    Raises:
        ConfigError: The text is empty or not a valid configuration, or the name is not a line of text.
    """
    given: object = text
    if not isinstance(given, str) or not given.strip():
        found = f"{short_repr(given)}{'; mcrs.load reads a file' if isinstance(given, Path) else ''}"
        raise ConfigError(f"expected a configuration as YAML text, as to_yaml() writes it, got {found}")
    data = read_config_text(text, "the YAML text")
    if "extends" in data:
        raise ConfigError(
            f"{name}: extends: a YAML string cannot extend a file; save it as a file, and load that with mcrs.load"
        )
    return Pipeline(make_config(data, name), name)


#: What to do with a value that is not the source of a pipeline.
_HINTS: tuple[tuple[type, str], ...] = (
    (Pipeline, "; with_settings(…) gives one with other settings"),
    (Expression, "; with_ranking(…) of a pipeline takes it"),
    (Mapping, "; mcrs.RunConfig(**settings) makes a configuration"),
)


def _changes(settings: Mapping[str, Any] | None, overrides: Mapping[str, object]) -> dict[str, Any]:
    if settings is not None and not isinstance(settings, Mapping):
        raise ConfigError(
            f"settings: expected a mapping of keys to values, such as {{'topk': 10}}, got {short_repr(settings)}"
        )
    given = [*(settings or {}).items(), *overrides.items()]
    for key, value in given:
        if not isinstance(key, str):
            raise ConfigError(f"settings: expected strings as keys, got {short_repr(key)}")
        if key in {"retrieval", "retrieval_type"} and isinstance(value, (Retriever, Ranker)):
            raise ConfigError(f"{key}: {value!r} is an expression; use it by with_ranking(…)")
    return nest_overrides((key, key, plain_setting(value, key)) for key, value in given)


def _describe(ranker: Ranker) -> str:
    retriever = ranker.retriever
    given = retriever.settings.get("retrievers")
    # Settings are checked later.
    nested = [str(each.get("type")) for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    names = [" + ".join(nested) or retriever.type, *(reranker.type for reranker in ranker.rerankers)]
    return " >> ".join(names)
