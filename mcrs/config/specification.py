"""The components of a configuration, checked once and read by all: building, conditions, resuming and sweeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from mcrs.errors import ConfigError
from mcrs.registry import LANGUAGE_MODELS, RERANKERS, RETRIEVERS, TRAINERS, did_you_mean
from mcrs.registry.components import ComponentSpec, specify, specify_item

if TYPE_CHECKING:
    from mcrs.config.schema import RunConfig


@dataclass(frozen=True)
class PipelineSpec:
    """The components of a run that are not made yet."""

    retriever: ComponentSpec
    rerankers: tuple[ComponentSpec, ...]
    language_model: ComponentSpec

    def tree(self) -> Iterator[ComponentSpec]:
        """All components, the nested ones included."""
        for spec in (self.language_model, self.retriever, *self.rerankers):
            yield from spec.tree()


def specify_retriever(name: str, settings: Mapping[str, Any]) -> ComponentSpec:
    """The retriever of a configuration.

    Raises:
        ConfigError: Its name or a setting of it is wrong; each line is a mistake.
    """
    return specify(RETRIEVERS, name, settings, "retrieval", "retrieval_type")


def specify_reranker(item: Mapping[str, Any], position: int) -> ComponentSpec:
    """One of the rerankers of a configuration.

    Raises:
        ConfigError: Its type or a setting of it is wrong; each line is a mistake.
    """
    return specify_item(RERANKERS, item, f"rerankers.{position}")


def specify_language_model(config: RunConfig) -> ComponentSpec:
    """The language model backend of a configuration.

    Raises:
        ConfigError: Its name or a setting of it is wrong; each line is a mistake.
    """
    return specify(LANGUAGE_MODELS, config.backend, config.lm, "lm", "lm_backend")


def specify_trainer(kind: str, settings: Mapping[str, Any]) -> ComponentSpec:
    """A trainer of a configuration.

    Raises:
        ConfigError: Its name or a setting of it is wrong; each line is a mistake.
    """
    return specify(TRAINERS, kind, settings, f"training.{kind}" if kind in TRAINERS else "training")


def run_values(config: RunConfig, *specs: ComponentSpec) -> dict[str, Any]:
    """The values that some components take from the keys of a run, by dotted key.

    Raises:
        ConfigError: A component takes a key that no run has.
    """
    values: dict[str, Any] = {}
    for spec in specs:
        for key in spec.run_keys():
            try:
                values[key] = attrgetter(key)(config)
            except AttributeError:
                near = did_you_mean(key, type(config).model_fields)
                raise ConfigError(
                    f"{spec.where}: {spec.name!r} takes a parameter FromRun({key!r}), but there is no such key{near}"
                ) from None
    return values
