"""The vectors of a catalogue's tracks."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from mcrs.embeddings.track_vectors import TrackVectors, load_track_vectors
from mcrs.embeddings.turn_vectors import PlayedTracks, UserVectors
from mcrs.errors import DataError
from tests.embeddings.builders import COVER, TASTE, cover, make_catalog, taste, turn, write_vectors

VECTORS = {"t3": [0.0, 1.0], "elsewhere": [1.0, 1.0], "t1": [1.0, 0.0], "t2": [], "t0": [0.0, 1.0]}
CATALOG = make_catalog(5)


def load(folder: Path) -> TrackVectors:
    dataset = write_vectors(folder / "data", "track_id", {COVER: VECTORS})
    return load_track_vectors(cover(dataset), CATALOG, folder / "cache")


def test_load_track_vectors_knows_the_catalogue_tracks_that_have_one(tmp_path: Path) -> None:
    tracks = load(tmp_path)
    rows = np.arange(5, dtype=np.int32)
    assert tracks.known(rows).tolist() == [True, True, False, True, False]
    assert tracks.vectors_of(rows).tolist() == [[0, 1], [1, 0], [0, 0], [0, 1], [0, 0]]
    assert tracks.n_dimensions == 2


def test_load_track_vectors_are_mapped_into_memory_not_copied(tmp_path: Path) -> None:
    load(tmp_path)
    base = load(tmp_path).index.vectors
    while base.base is not None and not isinstance(base, np.memmap):
        base = base.base
    assert isinstance(base, np.memmap)


def test_search_skips_tracks_without_a_vector_and_ties_by_row(tmp_path: Path) -> None:
    found, nothing, cut = load(tmp_path).search(np.array([[0, 1], [0, 0], [0, 1]], np.float32), 3)
    assert (found.rows.tolist(), found.scores.tolist()) == ([0, 3, 1], [1, 1, 0])
    assert len(nothing) == 0
    assert cut.rows.tolist() == [0, 3, 1]
    assert load(tmp_path).search(np.array([[0, 1]], np.float32), 1)[0].rows.tolist() == [0]


def test_load_track_vectors_reads_the_dataset_once_until_it_changes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "mcrs")
    load(tmp_path)
    load(tmp_path)
    reads = [record for record in caplog.records if "rows with a vector" in record.message]
    assert len(reads) == 1
    assert caplog.messages.count(f"{tmp_path / 'data'}: tracks of the catalogue with a vector: 3 of 5") == 1
    dataset = write_vectors(tmp_path / "data", "track_id", {COVER: {"t4": [2.0, 0.0]}})
    tracks = load_track_vectors(cover(dataset), CATALOG, tmp_path / "cache")
    assert tracks.known(np.arange(5, dtype=np.int32)).tolist() == [False] * 4 + [True]


def test_load_track_vectors_of_another_catalogue_are_refused(tmp_path: Path) -> None:
    dataset = write_vectors(tmp_path / "data", "track_id", {COVER: {"x": [1.0], "y": [1.0]}})
    with pytest.raises(DataError, match=r"\(2\) is in the catalogue .*; it has, for example, 'x', and the cat.* 't\d'"):
        load_track_vectors(cover(dataset), CATALOG, tmp_path / "cache")


def test_played_tracks_is_the_mean_with_decay_of_those_that_have_a_vector(tmp_path: Path) -> None:
    played = PlayedTracks(CATALOG, load(tmp_path), decay=0.5)
    # t1 is one turn older than t3; t2 has no vector, and nobody knows "x".
    vectors = played.of_turns([turn("t1", "t3"), turn("t1", "t2", "x"), turn("t2", "x"), turn()])
    np.testing.assert_allclose(vectors, [[1 / 3, 2 / 3], [1, 0], [0, 0], [0, 0]], atol=1e-6)


def test_user_vectors_unknown_user_has_zeros(tmp_path: Path) -> None:
    dataset = write_vectors(tmp_path, "user_id", {TASTE: {"u1": [3.0, 4.0], "u2": []}}, "train")
    users = UserVectors(taste(dataset, splits=("train",)))
    turns = [turn(user_id=user_id) for user_id in ("u1", "u2", "u3", None)]
    assert users.of_turns(turns).tolist() == [[3, 4], [0, 0], [0, 0], [0, 0]]
