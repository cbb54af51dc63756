"""Fusion of any lists, however ill-formed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from mcrs.db_item import MusicCatalog
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.hybrid import HybridRetriever
from mcrs.types import Ranking, Turn

N_TRACKS = 12
CATALOG = MusicCatalog(
    pa.table({"track_id": [f"t{row}" for row in range(N_TRACKS)], "track_name": [["a"]] * N_TRACKS}), ("track_name",)
)
TURN = Turn("s", None, 1, (), "q")

scores = st.one_of(st.floats(-4, 4, width=32), st.just(math.nan), st.just(math.inf))
lists = st.lists(st.tuples(st.integers(0, N_TRACKS - 1), scores), max_size=20)


class Given(Retriever):
    def __init__(self, entries: list[tuple[int, float]]) -> None:
        super().__init__(CATALOG)
        # Best first, as the contract has it, NaN anywhere; rows may stand twice.
        ordered = sorted(entries, key=lambda entry: -entry[1] if entry[1] == entry[1] else 0)
        finite = [entry for entry in ordered if math.isfinite(entry[1])]
        others = [entry for entry in ordered if not math.isfinite(entry[1])]
        self.entries = others[:1] + finite + others[1:]

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        return [Ranking.of(*zip(*self.entries, strict=True)) if self.entries else Ranking.of((), ()) for _ in turns]


@given(
    said=st.lists(lists, min_size=1, max_size=3),
    method=st.sampled_from(["min_max", "z_score", "rrf"]),
    min_score=st.sampled_from([0.0, -1.5, "pool"]),
    topk=st.integers(1, 20),
)
def test_fused_ranking_keeps_the_contract(
    said: list[list[tuple[int, float]]], method: str, min_score: float | str, topk: int
) -> None:
    hybrid = HybridRetriever(CATALOG, [Given(entries) for entries in said], method=method, min_score=min_score)  # type: ignore[arg-type]
    ranking = hybrid.retrieve([TURN], topk)[0]
    rows, values = ranking.rows.tolist(), ranking.scores.tolist()
    listed = {row for of_list in hybrid.retrieve_lists([TURN]) for row in of_list[0].rows.tolist()}
    assert len(rows) == len(set(rows)) == min(topk, len(listed))
    assert set(rows) <= listed
    assert all(math.isfinite(value) and value >= 0 for value in values)
    assert list(zip([-value for value in values], rows, strict=True)) == sorted(
        zip([-value for value in values], rows, strict=True)
    )


@given(said=lists, weight=st.floats(0.01, 100))
def test_fusing_one_list_keeps_its_order(said: list[tuple[int, float]], weight: float) -> None:
    hybrid = HybridRetriever(CATALOG, [Given(said)], weights=(weight,))
    (only,) = hybrid.retrieve_lists([TURN])[0]
    fused = hybrid.retrieve([TURN], N_TRACKS)[0]
    known = dict(zip(only.rows.tolist(), only.scores.tolist(), strict=True))
    kept = [known[row] for row in fused.rows.tolist()]
    assert set(fused.rows.tolist()) == known.keys()
    assert kept == sorted(kept, reverse=True)
    assert np.all(only.scores > 0)
