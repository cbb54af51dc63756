"""Retrievers and rerankers as objects that compose: ``0.7 * a + 0.3 * b`` fuses, ``% 50`` cuts off, ``>>`` reranks.

Nothing here ranks. An expression corresponds to the keys ``retrieval_type``, ``retrieval``, ``rerankers``,
``pool_size`` and ``topk`` of a configuration. An expression that no configuration can express is an error.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mcrs.api.components import Component, Reranker, smaller_cut
from mcrs.api.expressions import Expression, describe
from mcrs.checks.plain_values import real_number, short_repr, whole_number
from mcrs.errors import ConfigError
from mcrs.registry import RETRIEVERS
from mcrs.registry.components import own_settings


class Retriever(Component):
    """An expression that names a retriever: its registered name, and its settings as keyword arguments.

    Settings are the keys of the block ``retrieval`` of a configuration; nested retrievers may be given as objects. They
    are checked when the retriever becomes part of a pipeline. To write a retriever, use :func:`mcrs.retriever` or
    subclass :class:`mcrs.retrieval_modules.base.Retriever`.

    Raises:
        UnknownNameError: There is no such retriever; the nearest is named.
        ConfigError: A setting cannot be written in YAML.
    """

    _registry = RETRIEVERS
    _instead = "retrievers are fused by w * a + v * b, with weights from 0, and cut off by a % n"

    def __mul__(self, weight: float) -> Fusion:
        """Weight the retriever in a sum.

        Raises:
            ConfigError: ``weight`` is not a finite number from 0.
        """
        return Fusion([term._replace(weight=_weight(weight) * term.weight) for term in self._terms()])

    __rmul__ = __mul__

    def __add__(self, other: Retriever) -> Fusion:
        """Fuse two retrievers as a ``hybrid`` does; each operand of a sum is one list, so ``a + b + c`` has three.

        Raises:
            ConfigError: ``other`` is not a retriever.
        """
        if not isinstance(other, Retriever):
            raise ConfigError(f"{self!r} +: expected a retriever, got {describe(other)}")
        return Fusion([*self._terms(), *other._terms()])

    def __radd__(self, other: object) -> Retriever:
        """Begin a sum with the 0 of Python's ``sum``, which adds nothing.

        Raises:
            ConfigError: ``other`` is not 0.
        """
        if whole_number(other) != 0:
            raise ConfigError(f"+ {self!r}: expected a retriever, got {describe(other)}")
        return self

    def __rshift__(self, reranker: Reranker) -> Ranker:
        """Rerank what the retriever finds; its cut-off is the size of the reranker's pool.

        Raises:
            ConfigError: ``reranker`` is not a reranker.
        """
        return Ranker(self._cut_to(None), self._cut) >> reranker

    def _terms(self) -> list[Term]:
        uncut = Retriever(self._type, **self._settings)
        return [Term(1.0, uncut, self._cut)]


def _are(kind: type, values: object) -> bool:
    """Whether a value is a list or tuple of instances of a class."""
    return isinstance(values, (list, tuple)) and all(isinstance(each, kind) for each in values)


class Term(NamedTuple):
    """An operand of a sum: its weight, the retriever, and the depth of its list (None: the default)."""

    weight: float
    retriever: Retriever
    depth: int | None


class Fusion(Retriever):
    """A weighted sum of retrievers, the retriever ``hybrid``; more can be added.

    Args:
        terms: Its operands.

    Raises:
        ConfigError: They are not operands, or there is none.
    """

    def __init__(self, terms: Sequence[Term]) -> None:
        if not _are(Term, terms) or not terms:
            raise ConfigError(
                f"Fusion: expected the operands of a sum, got {short_repr(terms)}; write the sum itself, as in "
                f"0.7 * mcrs.Retriever('bm25') + 0.3 * mcrs.Retriever('continuity')"
            )
        settings: dict[str, Any] = {
            "retrievers": [term.retriever for term in terms],
            "weights": [term.weight for term in terms],
        }
        if any(term.depth is not None for term in terms):
            settings["depth"] = [term.depth or _default_depth() for term in terms]
        super().__init__("hybrid", **settings)
        self._operands = tuple(terms)

    def using(self, **settings: object) -> Retriever:
        """The same fusion with other settings of ``hybrid``, such as ``method``, ``depth``, ``min_score`` or ``names``.

        The result is one retriever: in a sum it is one list.

        Raises:
            ConfigError: The operands are among the settings, or the fusion has a cut-off.
        """
        if given := {"retrievers", "weights"} & set(settings):
            raise ConfigError(f"{', '.join(sorted(given))}: the sum sets this itself; leave it out")
        if self._cut is not None:
            raise ConfigError("using: give the settings before the cut-off, as in (a + b).using(method='rrf') % 50")
        return Retriever("hybrid", **{**self._settings, **settings})

    def _terms(self) -> list[Term]:
        if self._cut is None:
            return list(self._operands)
        if len(self._operands) == 1:
            # A weight does not change the order, so the list may be cut before it is weighted.
            (term,) = self._operands
            return [term._replace(depth=smaller_cut(term.depth, self._cut))]
        return super()._terms()


class Ranker(Expression):
    """A retriever and the rerankers that reorder what it finds, one after the other.

    Attributes:
        retriever: Finds candidates.
        pool: Number of candidates that the rerankers get; None: the number of recommended tracks.
        rerankers: Reorder them.
        topk: Number of recommended tracks; None: that of the pipeline.

    Raises:
        ConfigError: A value is of another type.
    """

    retriever: Retriever
    pool: int | None
    rerankers: tuple[Reranker, ...]
    topk: int | None
    _instead = "fuse before reranking, as in (w * a + v * b) >> reranker; its attribute retriever can be fused"

    def __init__(
        self, retriever: Retriever, pool: int | None = None, rerankers: Sequence[Reranker] = (), topk: int | None = None
    ) -> None:
        given: object = retriever
        if not isinstance(given, Retriever):
            raise ConfigError(f"Ranker: expected a retriever such as mcrs.Retriever('bm25'), got {describe(given)}")
        if not _are(Reranker, rerankers):
            raise ConfigError(f"Ranker: rerankers: expected a list of rerankers, got {describe(rerankers)}")
        pool, topk = (number if number is None else smaller_cut(None, number) for number in (pool, topk))
        vars(self).update(retriever=retriever, pool=pool, rerankers=tuple(rerankers), topk=topk)

    def __rshift__(self, reranker: Reranker) -> Ranker:
        """Add a reranker.

        Raises:
            ConfigError: ``reranker`` is not a reranker, or there is a cut-off before it.
        """
        given: object = reranker
        if isinstance(given, Retriever):
            raise ConfigError(f"… >> {given!r}: a retriever cannot follow; fuse retrievers by a + b")
        if not isinstance(given, Reranker):
            raise ConfigError(f"… >>: expected a reranker, got {describe(given)}")
        if self.topk is not None:
            raise ConfigError(
                f"… % {self.topk} >> {reranker!r}: all rerankers get the same pool; cut off before the first or after "
                f"the last"
            )
        uncut = Reranker(reranker.type, **reranker.settings)
        return Ranker(self.retriever, self.pool, [*self.rerankers, uncut]).cut_to(reranker.cut)

    def __mod__(self, n_tracks: int) -> Ranker:
        """Recommend the first ``n_tracks`` tracks.

        Raises:
            ConfigError: ``n_tracks`` is not a positive integer, or more than the pool.
        """
        return self.cut_to(smaller_cut(self.topk, n_tracks))

    def cut_to(self, topk: int | None) -> Ranker:
        """The same with another number of recommended tracks.

        Raises:
            ConfigError: The pool is smaller.
        """
        if topk is not None and self.pool is not None and self.pool < topk:
            raise ConfigError(f"a pool of {self.pool} tracks is too small to recommend {topk}; raise its cut-off")
        return Ranker(self.retriever, self.pool, self.rerankers, topk)

    def as_config(self) -> dict[str, Any]:
        """The corresponding keys of a configuration; ``topk`` only if it was chosen."""
        keys: dict[str, Any] = {
            "retrieval_type": self.retriever.type,
            "retrieval": self.retriever.settings,
            "rerankers": [reranker.as_setting() for reranker in self.rerankers],
            "pool_size": self.pool,
        }
        return keys if self.topk is None else {**keys, "topk": self.topk}

    @classmethod
    def of(cls, ranking: object) -> Ranker:
        """Convert any expression; the cut-off of a retriever alone is the number of recommended tracks.

        Raises:
            ConfigError: It is not an expression that begins with a retriever.
        """
        if isinstance(ranking, Ranker):
            return ranking
        if not isinstance(ranking, Retriever):
            raise ConfigError(f"expected a retriever, or retriever >> reranker, got {describe(ranking)}")
        return cls(Retriever(ranking.type, **ranking.settings), topk=ranking.cut)

    @classmethod
    def from_config(cls, data: Mapping[str, Any]) -> Ranker:
        """The inverse of :meth:`as_config`, of all keys of a configuration."""
        rerankers = [Reranker(each["type"], **own_settings(each)) for each in data["rerankers"]]
        return cls(Retriever(data["retrieval_type"], **data["retrieval"]), data["pool_size"], rerankers)

    def __eq__(self, other: object) -> bool:
        """Whether both have the same configuration."""
        return self.as_config() == other.as_config() if isinstance(other, Ranker) else NotImplemented

    def __hash__(self) -> int:
        """A hash of the components, the pool size and the number of recommended tracks."""
        return hash((self.retriever, self.pool, self.rerankers, self.topk))

    def __repr__(self) -> str:
        """The expression that makes it."""
        pool = "" if self.pool is None else f" % {self.pool}"
        chain = " >> ".join([f"{self.retriever!r}{pool}", *map(repr, self.rerankers)])
        return chain if self.topk is None else f"({chain}) % {self.topk}"


def _weight(value: object) -> float:
    weight = None if isinstance(value, bool) else real_number(value)
    if weight is None or not math.isfinite(weight) or weight < 0:
        raise ConfigError(f"*: expected a finite weight of at least 0, got {describe(value)}")
    return weight


def _default_depth() -> int:
    from mcrs.retrieval_modules.hybrid import HybridRetriever

    depth: int = inspect.signature(HybridRetriever).parameters["depth"].default
    return depth
