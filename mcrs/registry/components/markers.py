"""Marks of constructor parameters, as in ``Annotated[str, Weights()]``: what a parameter is, stated in its declaration.

A parameter without a marker is a setting of the user and affects results. Only ``catalog`` and ``users``, if they have
neither annotation nor default, are those of the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from mcrs.registry import Registry

#: What :class:`Provided` may name.
PROVIDED = (
    "catalog", "users", "item_db", "cache_dir", "retriever", "candidates", "language_model", "config", "cluster",
)  # fmt: skip


@dataclass(frozen=True)
class Provided:
    """The program fills the parameter; a configuration cannot name it.

    A class whose attribute ``provided`` holds the marker declares this for all parameters of its type.

    Attributes:
        what: What it is filled with: ``catalog``, ``users``, ``item_db`` (the dataset and splits of the catalogue),
            ``cache_dir``; for retrievers and rerankers ``language_model`` (a function that gives it); for rerankers
            ``retriever`` and ``candidates`` (what the candidates depend on); for trainers ``config`` and ``cluster``
            (the Ray cluster).

    Raises:
        ConfigError: The program provides no such thing to any component.
    """

    what: str

    def __post_init__(self) -> None:
        """Check the name."""
        if self.what not in PROVIDED:
            raise ConfigError(f"Provided({self.what!r}): expected one of {', '.join(PROVIDED)}")


@dataclass(frozen=True)
class FromRun:
    """The parameter takes a dotted key of the run, as ``inference.batch_size``, unless the component's settings do."""

    key: str


@dataclass(frozen=True)
class Inlined:
    """The parameter is a settings class; a configuration names its fields as settings of the component itself."""


@dataclass(frozen=True)
class Neutral:
    """The value changes no result: it says where files are, or how work is batched or sent.

    That holds for greedy and seeded decoding in float32; in bfloat16, another batch may round differently.
    """


@dataclass(frozen=True)
class ByContent:
    """The value names data or texts; results depend on their content, not on their name."""


@dataclass(frozen=True)
class IfTaken:
    """The key of a run affects results only if a component takes it: a template's responses need no device."""


@dataclass(frozen=True)
class Nested:
    """The parameter is a list of components: ``Annotated[Sequence[Retriever], Nested(RETRIEVERS)]``.

    In YAML each is a mapping whose key ``type`` is a registered name and whose other keys are its settings.
    """

    registry: Registry


@dataclass(frozen=True)
class Renamed:
    """The setting had another name, which a configuration may still use for one release."""

    old: str


@dataclass(frozen=True)
class NamesFiles:
    """Base of the markers of values that name files: an error about the files names the parameter, too."""


@dataclass(frozen=True)
class Weights(NamesFiles):
    """The value names a model that runs in this process, by folder or hub id; results depend on its weights only."""


@dataclass(frozen=True)
class Trained(NamesFiles):
    """The value is the folder of a trained model, which knows the sessions that it was trained on."""
