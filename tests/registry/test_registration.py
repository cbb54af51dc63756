"""Names that nobody registered, and the nearest that somebody did."""

from __future__ import annotations

import pytest

from mcrs.registry import did_you_mean


@pytest.mark.parametrize(
    ("name", "known", "nearest"),
    [
        ("blindset_a", ["blindset_B", "blindset_A"], "blindset_A"),
        ("BM25", ["bm25", "bm25s"], "bm25"),
        ("bm52", ["bert", "bm25"], "bm25"),
        ("nothing like it", ["bert", "bm25"], None),
        ("", ["bert"], None),
    ],
)
def test_did_you_mean_names_the_nearest_whatever_its_case(name: str, known: list[str], nearest: str | None) -> None:
    assert did_you_mean(name, known) == (f"; did you mean {nearest!r}?" if nearest else "")
