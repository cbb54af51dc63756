"""Components that a change replaces by others."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from mcrs.config import load_config
from mcrs.config.dropped_settings import _tell
from mcrs.errors import ConfigError

HYBRID = """
retrieval_type: hybrid
retrieval:
  retrievers:
    - {type: bm25, k1: 2.0, fields: {track_name: 1.0}, fold_names: true}
    - {type: continuity, decay: 0.5}
lm: {max_rows: 4}
rerankers: [{type: llm, n_candidates: 3}]
"""


@pytest.fixture(autouse=True)
def _untold(caplog: pytest.LogCaptureFixture) -> None:
    _tell.cache_clear()
    caplog.set_level(logging.INFO)


def written(folder: Path) -> Path:
    path = folder / "run.yaml"
    path.write_text(HYBRID, encoding="utf-8")
    return path


def test_another_type_of_an_entry_drops_what_it_does_not_know(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = load_config(written(tmp_path), ["retrieval.retrievers.0.type=continuity"])
    assert config.retrieval["retrievers"] == [{"type": "continuity"}, {"type": "continuity", "decay": 0.5}]
    (said,) = caplog.messages
    assert said == (
        "retrieval.retrievers.0: 'continuity' does not have these settings of 'bm25', which are dropped: "
        "k1, fields, fold_names"
    )


def test_settings_that_are_typed_with_the_type_are_kept_or_refused(tmp_path: Path) -> None:
    typed = ["retrieval.retrievers.0.type=continuity", "retrieval.retrievers.0.decay=0.9"]
    assert load_config(written(tmp_path), typed).retrieval["retrievers"][0] == {"type": "continuity", "decay": 0.9}
    with pytest.raises(ConfigError, match=r"^--set retrieval\.retrievers\.0\.k1: 'continuity' has no such setting"):
        load_config(written(tmp_path), [typed[0], "retrieval.retrievers.0.k1=1.0"])


def test_rerankers_and_the_back_end_do_likewise(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = load_config(written(tmp_path), ["rerankers.0.type=exclusions", "lm_type=template"])
    assert config.rerankers == ({"type": "exclusions"},)
    assert config.lm == {}
    assert "rerankers.0: 'exclusions' does not have these settings of 'llm', which are dropped: n_candidates" in (
        caplog.messages
    )
    assert "lm: 'template' does not have these settings of 'hf_causal', which are dropped: max_rows" in caplog.messages


def test_same_type_and_unknown_type_drop_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert load_config(written(tmp_path), ["retrieval.retrievers.0.type=bm25"]).retrieval["retrievers"][0]["k1"] == 2.0
    with pytest.raises(ConfigError, match="unknown retriever 'bm26'"):
        load_config(written(tmp_path), ["retrieval.retrievers.0.type=bm26"])
    assert caplog.text == ""
