"""Counting pairs, and ranking by them, against counts by hand."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from mcrs.db_item import MusicCatalog
from mcrs.errors import DataError, ModelError
from mcrs.pipeline.wiring import load_catalog
from mcrs.retrieval_modules.cooccurrence import CooccurrenceRetriever
from mcrs.retrieval_modules.neighbours import NeighboursRetriever
from mcrs.training.cooccurrence import CooccurrenceTrainer
from mcrs.training.train_model import Folds, Training
from mcrs.types import Message, Turn
from tests.tiny_data import write_rows
from tests.training.sessions import row_of, session_of, write_config

ROWS = [
    row_of("s1", "u1", ["t00", "t01", "t02"]),
    row_of("s2", "u2", ["t00", "t02", "t00"]),
    row_of("s3", "u3", ["t03", "gone"]),
]


def turn(*played: str) -> Turn:
    history = [message for track in played for message in (Message("user", "next"), Message("music", track))]
    return Turn("new", "u9", len(played) + 1, tuple(history), "next")


def ranked(tmp_path: Path, played: tuple[str, ...], kind: str = "cooccurrence", **settings: Any) -> dict[str, float]:
    trained = settings.pop("training", {})
    config = write_config(tmp_path, ROWS, training={kind: trained})
    Training(config, kind, Folds(0)).write(tmp_path / "model")
    catalog = load_catalog(config)
    [ranking] = CooccurrenceRetriever(catalog, str(tmp_path / "model"), **settings).retrieve([turn(*played)], 5)
    return dict(zip(catalog.ids(ranking.rows), ranking.scores.tolist(), strict=True))


def test_pairs_count_by_session_and_are_divided_by_both_tracks(tmp_path: Path) -> None:
    # t00 and t02: once in s1, twice in s2; both are in two sessions, t01 in one.
    assert ranked(tmp_path, ("t00",)) == pytest.approx({"t02": 3 / 2, "t01": 1 / sqrt(2)})


def test_counts_and_decay(tmp_path: Path) -> None:
    found = ranked(tmp_path, ("t01", "t00"), scoring="counts", decay=0.5)
    assert found == pytest.approx({"t02": 3 + 0.5 * 1, "t01": 1, "t00": 0.5 * 1})


def test_recency_and_window(tmp_path: Path) -> None:
    found = ranked(tmp_path, ("t00",), scoring="counts", training={"recency": 0.5})
    assert found == pytest.approx({"t02": 0.5 + 1 + 1, "t01": 1})


def test_transitions_go_forward_to_the_next_track_only(tmp_path: Path) -> None:
    assert ranked(tmp_path, ("t00",), kind="transitions", scoring="counts") == {"t01": 1, "t02": 1}


def test_nothing_played_or_known_finds_nothing(tmp_path: Path) -> None:
    assert ranked(tmp_path, ()) == {}
    assert ranked(tmp_path / "unknown", ("t09", "never heard of")) == {}
    # Its only companion is in no catalogue.
    assert ranked(tmp_path / "gone", ("t03",)) == {}


def test_sessions_of_single_tracks_teach_nothing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no session has two tracks"):
        CooccurrenceTrainer().fit([session_of("s", "u", ["t00"]), session_of("r", "u", ["t01", "t01"])], tmp_path)


def test_missing_or_damaged_model_is_one_line(tmp_path: Path) -> None:
    ranked(tmp_path, ("t00",))
    catalog = load_catalog(write_config(tmp_path, ROWS))
    kinds = r" \(KIND: cooccurrence or transitions\)$"
    train = rf"train it (?:again )?with: mcrs train KIND --config FILE --name {{}} --models_path {tmp_path}"
    with pytest.raises(ModelError, match=train.format("none") + kinds):
        CooccurrenceRetriever(catalog, str(tmp_path / "none"))
    (tmp_path / "model/all/arrays.safetensors").write_bytes(b"")
    with pytest.raises(ModelError, match=rf"is damaged .*; move the folder away, and {train.format('model')}{kinds}"):
        CooccurrenceRetriever(catalog, str(tmp_path / "model"))


@pytest.mark.parametrize("kind", ["cooccurrence", "transitions", "neighbours"])
def test_model_of_another_catalogue_is_refused(tmp_path: Path, kind: str) -> None:
    Training(write_config(tmp_path, ROWS), kind, Folds(2)).write(tmp_path / "model")
    retriever = NeighboursRetriever if kind == "neighbours" else CooccurrenceRetriever
    for track_ids, known in ((["x", "t01"], True), (["x", "y"], False)):
        write_rows(tmp_path / "tracks", "all", [{"track_id": each, "track_name": [each]} for each in track_ids])
        catalog = MusicCatalog.load(str(tmp_path / "tracks"), ["all"], ["track_name"])
        if known:  # one common track is enough
            assert len(retriever(catalog, str(tmp_path / "model")).retrieve([turn("t00")], 5)) == 1
        else:
            with pytest.raises(
                ModelError,
                match=rf"^no track of the model in .*/model \(\d in all\) is in .*: mcrs train {kind} --config FILE ",
            ):
                retriever(catalog, str(tmp_path / "model"))
