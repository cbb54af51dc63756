"""Fixtures of the tests of sweeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mcrs.retrieval_modules.bm25 import BM25Retriever

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.types import Ranking, Turn


@pytest.fixture
def ranked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many turns each search by BM25 has ranked so far."""
    found: list[int] = []
    retrieve = BM25Retriever.retrieve

    def counting(self: BM25Retriever, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        found.append(len(turns))
        return retrieve(self, turns, topk)

    monkeypatch.setattr(BM25Retriever, "retrieve", counting)
    return found
