"""Retrievers in the style of forks, unchanged: alone, in a hybrid, in a sweep, and through commands."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mcrs.cli import main
from mcrs.config import RunConfig
from mcrs.errors import ConfigError, RetrievalError
from mcrs.inference.conditions import file_identities
from mcrs.pipeline.recommender import Recommender
from mcrs.pipeline.wiring import load_catalog, load_crs, load_recommender, load_users
from mcrs.registry import RETRIEVERS
from mcrs.registry.plugins import load_plugin
from mcrs.sweep.plan import Variant
from mcrs.sweep.run_sweep import Sweep
from mcrs.types import Turn
from tests.plugins.conftest import FORKS, MakeConfig
from tests.scripts import ROOT

#: The file, the name in a configuration, and a setting of its own.
STYLES = [
    ("overlap.py", "overlap", {}),
    ("jaccard.py", "JaccardRetriever", {"smoothing": 0.5}),
    ("initials.py", "initials", {"first": 3}),
]
TURN = Turn("s", None, 1, (), "some slow jazz by a trio")


def load(config: RunConfig) -> Recommender:
    return load_recommender(config, load_catalog(config), load_users(config))


@pytest.mark.parametrize(("file", "name", "settings"), STYLES)
def test_fork_gets_the_configured_catalogue_and_ranks_alone_and_in_a_hybrid(
    file: str, name: str, settings: dict[str, Any], sample_config: MakeConfig, tracks: Path
) -> None:
    load_plugin(FORKS / file)
    alone = load(sample_config(retrieval_type=name, retrieval=settings))
    fork: Any = alone.retriever._adapted  # type: ignore[attr-defined]
    assert (fork.dataset_name, fork.split_types) == (str(tracks), ["all_tracks"])
    assert {key: getattr(fork, key) for key in settings} == settings
    ranking = alone.recommend([TURN], 20)[0]
    assert len(ranking) == 20
    assert ranking.scores.tolist() == pytest.approx([1 / rank for rank in range(1, 21)])
    lists = [{"type": "bm25"}, {"type": name, **settings}]
    hybrid = load(sample_config(retrieval_type="hybrid", retrieval={"retrievers": lists}))
    (found,) = hybrid.candidates([TURN], 20)
    np.testing.assert_array_equal(found.lists[1].rows[:20], ranking.rows)


def test_fork_gets_fields_as_a_list_and_the_cache_as_a_text(sample_config: MakeConfig, tmp_path: Path) -> None:
    load_plugin(FORKS / "overlap.py")
    fork: Any = load(sample_config(retrieval_type="overlap")).retriever._adapted  # type: ignore[attr-defined]
    assert (fork.corpus_types, fork.cache_dir) == (["artist_name", "tag_list"], str(tmp_path / "cache"))
    lists = [{"type": "overlap", "corpus_types": ["track_name"]}]
    hybrid: Any = load(sample_config(retrieval_type="hybrid", retrieval={"retrievers": lists})).retriever
    assert hybrid.retrievers[0]._adapted.corpus_types == ["track_name"]


@pytest.mark.parametrize(("file", "name", "settings"), STYLES)
def test_fork_answers_a_run_of_the_command(
    file: str, name: str, settings: dict[str, Any], tmp_path: Path, tracks: Path
) -> None:
    keys = {
        "lm_type": "template",
        "rerankers": [],
        "retrieval_type": name,
        "retrieval": settings,
        "item_db_name": str(tracks),
        "cache_dir": str(tmp_path / "cache"),
    }
    flags = [flag for key, value in keys.items() for flag in ("--set", f"{key}={json.dumps(value)}")]
    command = ["infer", "--tid", "demo", "--plugin", str(FORKS / file), "--limit", "2", "--save_path", str(tmp_path)]
    assert main([*command, *flags]) == 0
    rows = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
    assert {len(row["predicted_track_ids"]) for row in rows} == {20}


def test_fork_is_asked_once_for_each_turn_of_a_sweep(
    sample_config: MakeConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_plugin(FORKS / "jaccard.py")
    lists = [{"type": "bm25"}, {"type": "JaccardRetriever"}]
    config = sample_config(retrieval_type="hybrid", retrieval={"retrievers": lists})
    variants = [Variant(name="even", set={}), Variant(name="own", set={"retrieval.weights": [0, 1]})]
    sweep = Sweep(config, variants, tmp_path / "variants", [FORKS / "jaccard.py"])
    asked: list[str] = []
    fork = sys.modules["mcrs_plugin_jaccard"].Corpus
    monkeypatch.setattr(fork, "split", staticmethod(lambda text: (asked.append(text), set(text.split()))[1]))
    outcomes = sweep.run()
    assert len(outcomes["own"].ranks) == len(sweep.truth)
    assert outcomes["own"].ranks != outcomes["even"].ranks
    assert len(asked) == len(sweep.truth) + len(sweep.truth.catalog)


def test_what_a_fork_reads_decides_a_run(sample_config: MakeConfig, tracks: Path) -> None:
    load_plugin(FORKS / "overlap.py")
    load_plugin(FORKS / "initials.py")
    for name in ("overlap", "initials"):
        (read,) = file_identities(sample_config(retrieval_type=name))
        assert read == f"{tracks} (all_tracks)"
    assert file_identities(sample_config(retrieval_type="bm25")) == {}


def test_catalogue_of_a_fork_cannot_be_another_one_than_the_runs(sample_config: MakeConfig) -> None:
    load_plugin(FORKS / "jaccard.py")
    with pytest.raises(ConfigError, match="has no such setting"):
        sample_config(retrieval_type="JaccardRetriever", retrieval={"dataset_name": "builtin:tracks"})
    with pytest.raises(ConfigError, match=r"retrieval\.smoothing: expected a number"):
        sample_config(retrieval_type="JaccardRetriever", retrieval={"smoothing": "much"})


PAGE = (ROOT / "docs" / "released_baseline.md").read_text(encoding="utf-8").partition("## Porting a plug-in")[2]


def test_subclass_of_a_released_class_is_indexed_by_its_own_texts(
    sample_config: MakeConfig, tmp_path: Path, tracks: Path
) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "tags.py").write_text(example, encoding="utf-8")
    load_plugin(tmp_path / "tags.py")
    crs = load_crs(sample_config(retrieval_type="only_tags"))
    fork: Any = crs.recommender.retriever._adapted  # type: ignore[attr-defined]
    assert (fork.dataset_name, fork.split_types) == (str(tracks), ["all_tracks"])
    first = crs.catalog.track(crs.chat("reggae please")["retrieval_items"][0])
    assert first is not None
    assert "reggae" in " ".join(first.tags).lower()


def test_plugin_imports_a_module_beside_it(
    tmp_path: Path, sample_config: MakeConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "own_helper_module.py").write_text("FOUND = []\n", encoding="utf-8")
    plugin = tmp_path / "mine.py"
    plugin.write_text(
        "from own_helper_module import FOUND\n"
        "class Helped:\n    def text_to_item_retrieval(self, query, topk):\n        return FOUND\n",
        encoding="utf-8",
    )
    load_plugin(plugin)
    assert len(load(sample_config(retrieval_type="Helped")).retriever.retrieve([TURN], 5)[0]) == 0


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ({"t1": 0.5, "t3": 0.9}, r"Odd returned \{'t1': 0.5, 't3': 0.9\}; expected a list of track ids"),
        ([("t1", 0.5)], r"Odd returned \('t1', 0.5\) as a track id; expected a list of track ids"),
    ],
)
def test_result_that_is_not_a_list_of_ids_is_named(returned: object, said: str, sample_config: MakeConfig) -> None:
    class Odd:
        def text_to_item_retrieval(self, query: str, topk: int) -> object:
            return returned

    RETRIEVERS.register("odd", Odd)
    with pytest.raises(RetrievalError, match=said):
        load(sample_config(retrieval_type="odd")).retriever.retrieve([TURN], 5)
