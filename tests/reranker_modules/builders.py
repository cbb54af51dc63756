"""Turns and rankings over a small catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcrs.registry import RERANKERS
from mcrs.types import Ranking
from tests.components import build

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.db_item import MusicCatalog
    from mcrs.reranker_modules.base import Reranker


def make(name: str, catalog: MusicCatalog, folder: Path, settings: dict[str, Any], **resources: object) -> Reranker:
    """Build a reranker as a pipeline does."""
    shared = {"catalog": catalog, "cache_dir": folder / "cache", "device": "cpu", "corpus_types": ("track_name",)}
    reranker: Reranker = build(RERANKERS, name, settings, {**shared, **resources})
    return reranker


def ranking(*rows: int) -> Ranking:
    """Rows with falling scores."""
    return Ranking.of(rows, range(len(rows), 0, -1))
