"""Vectors of tracks, and ranking by them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mcrs.errors import ConfigError, DataError, MissingExtraError
from mcrs.pipeline.wiring import load_catalog
from mcrs.retrieval_modules.item2vec import Item2VecRetriever
from mcrs.training.item2vec import Item2VecTrainer
from mcrs.training.train_model import Folds, Training
from mcrs.types import Message, Turn
from mcrs.weights.arrays import load_arrays
from tests.training.sessions import row_of, session_of, write_config

EVEN, ODD = ["t00", "t02", "t04", "t06"], ["t01", "t03", "t05", "gone"]
SESSIONS = [session_of(f"s{i}", f"u{i}", [*half[i % 4 :], *half[: i % 4]]) for i in range(12) for half in (EVEN, ODD)]


def turn(*played: str) -> Turn:
    return Turn("new", None, 2, tuple(Message("music", track) for track in played), "next")


def test_tracks_of_the_same_sessions_are_alike(tmp_path: Path) -> None:
    pytest.importorskip("gensim")
    rows = [row_of(f"s{i}{half[0]}", f"u{i}", half) for i in range(6) for half in (EVEN, ODD)]
    config = write_config(tmp_path, rows, training={"item2vec": {"dimensions": 8, "epochs": 200}})
    Training(config, "item2vec", Folds(0)).write(tmp_path / "model")
    catalog = load_catalog(config)
    retriever = Item2VecRetriever(catalog, str(tmp_path / "model"))
    even, odd, nothing, unknown = retriever.retrieve([turn("t00"), turn("gone", "t01"), turn(), turn("t11")], 3)
    assert set(catalog.ids(even.rows)) <= set(EVEN)
    assert set(catalog.ids(odd.rows)) == {"t01", "t03", "t05"}
    assert (np.diff(even.scores) <= 0).all()
    assert len(nothing) == len(unknown) == 0


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("gensim")
    script = (
        "import sys; from pathlib import Path; from tests.training.test_item2vec import *\n"
        "Item2VecTrainer(seed=3, dimensions=4, epochs=3).fit(SESSIONS, Path(sys.argv[1]))"
    )
    found = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", script, str(folder)], check=True, env=environment)
        found.append((folder / "arrays.safetensors").read_bytes())
    assert found[0] == found[1]
    Item2VecTrainer(seed=4, dimensions=4, epochs=3).fit(SESSIONS, tmp_path)
    assert (tmp_path / "arrays.safetensors").read_bytes() != found[0]
    track_ids, arrays = load_arrays(tmp_path)
    assert track_ids == sorted({*EVEN, *ODD})
    np.testing.assert_allclose(np.linalg.norm(arrays["vectors"], axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("seed", [2**32 - 1, 2**70])
def test_seed_may_be_any_whole_number(seed: int, tmp_path: Path) -> None:
    pytest.importorskip("gensim")
    Item2VecTrainer(seed=seed, dimensions=4, epochs=1).fit(SESSIONS, tmp_path)
    assert load_arrays(tmp_path)[0]


@pytest.mark.parametrize("method", ["_do_train_job", "_get_thread_working_mem"])
def test_failure_in_a_thread_of_gensim_ends_the_training(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = pytest.importorskip("gensim.models")

    def fail(*_: object) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(models.Word2Vec, method, fail)
    with pytest.raises(MemoryError, match="no room"):
        Item2VecTrainer(dimensions=4).fit(SESSIONS * 1000, tmp_path)


@pytest.mark.parametrize("setting", ["dimensions", "window", "negatives"])
def test_number_that_gensim_cannot_store_is_refused(setting: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=rf"{setting}: expected an integer from 1 to 10000, got 1000000000000"):
        write_config(tmp_path, [row_of("s", "u", EVEN)], training={"item2vec": {setting: 10**12}})


def test_nothing_to_learn_is_one_line(tmp_path: Path) -> None:
    pytest.importorskip("gensim")
    with pytest.raises(DataError, match="no session has two tracks"):
        Item2VecTrainer().fit([session_of("s", "u", ["t00"])], tmp_path)
    with pytest.raises(DataError, match=r"lower training\.item2vec\.min_sessions"):
        Item2VecTrainer(min_sessions=50).fit(SESSIONS, tmp_path)


def test_training_without_gensim_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gensim.models", None)
    with pytest.raises(MissingExtraError, match=r"mcrs\[train\]"):
        Item2VecTrainer().fit(SESSIONS, tmp_path)
