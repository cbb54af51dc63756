"""Names that nobody registered, and the nearest that somebody did."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.errors import ConfigError
from mcrs.registry import Registration, Registry, did_you_mean, near_file
from mcrs.retrieval_modules.adapter import as_retriever


@pytest.mark.parametrize(
    ("name", "known", "nearest"),
    [
        ("blindset_a", ["blindset_B", "blindset_A"], "blindset_A"),
        ("BM25", ["bm25", "bm25s"], "bm25"),
        ("bm52", ["bert", "bm25"], "bm25"),
        ("nothing like it", ["bert", "bm25"], None),
        ("", ["bert"], None),
        ("k2", ["b", "k1"], "k1"),
        ("c", ["b"], None),
        ("mine_demo", ["demo"], None),
    ],
)
def test_did_you_mean_names_the_nearest_whatever_its_case(name: str, known: list[str], nearest: str | None) -> None:
    assert did_you_mean(name, known) == (f"; did you mean {nearest!r}?" if nearest else "")


def test_misspelt_method_is_told_beside_the_one_that_is_meant() -> None:
    class Mine:
        def text_to_item_retreival(self, query: str, topk: int) -> list[str]:
            return []

    with pytest.raises(
        ConfigError, match="no method text_to_item_retrieval; is its text_to_item_retreival meant for that"
    ):
        as_retriever(Mine)


def test_old_name_means_the_present_one_unless_somebody_registered_it() -> None:
    registry = Registry("shelf", "mcrs.tests", {"new": Registration(dict)}, renamed={"old": "new"})
    assert [registry.current_name(name) for name in ("old", "new", "other")] == ["new", "new", "other"]
    assert "old" not in registry.names()
    registry.register("old", list)
    assert registry.current_name("old") == "old"


@pytest.mark.parametrize(
    ("name", "others", "nearest"),
    [
        ("a/dmeo.yaml", ["a/demo.yaml", "a/other.yaml"], "a/demo.yaml"),
        ("demo.yml", ["config/demo.yaml"], "config/demo.yaml"),
        ("demoo.yml", ["demo.yaml", "demo.yml", "b/demo.yaml"], "demo.yml"),
        ("demo", [], None),
        ("x.yaml", ["demo.yaml"], None),
    ],
)
def test_near_file_names_a_path_and_prefers_the_suffix(name: str, others: list[str], nearest: str | None) -> None:
    assert near_file(Path(name), map(Path, others)) == (f"; did you mean {nearest!r}?" if nearest else "")
