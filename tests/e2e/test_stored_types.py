"""The same data in the types of other libraries gives the same catalogue, runs and scores."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet
import pytest

from mcrs.cli import main
from mcrs.data import load_split
from mcrs.data.session_source import SessionSource, load_sessions
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.columns import EmbeddingColumn, read_vectors
from mcrs.errors import DataError

FIELDS = ("track_name", "artist_name", "album_name", "release_date")
TALK = [
    {"turn_number": 1, "role": "user", "content": "slow jazz please"},
    {"turn_number": 1, "role": "music", "content": "102"},
    {"turn_number": 1, "role": "assistant", "content": "Green Lamp it is."},
    {"turn_number": 2, "role": "user", "content": "more like Mara Voss"},
    {"turn_number": 2, "role": "music", "content": "100"},
    {"turn_number": 2, "role": "assistant", "content": "Blue Lamp."},
]
NAMES = [("Blue Lamp", "Mara Voss"), ("Red Lamp", "Ilo"), ("Green Lamp", "Mara Voss"), ("Rain", "Otto Lind")]


def write(folder: Path, split: str, rows: list[dict[str, Any]]) -> str:
    folder.mkdir(parents=True)
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), folder / f"{split}.parquet")
    return str(folder)


def sessions(folder: Path, **values: Any) -> str:
    return write(folder, "test", [{"session_id": "s1", "user_id": "u1", "conversations": TALK, **values}])


def as_dates(table: pa.Table) -> pa.Table:
    return put(table, "release_date", [date.fromisoformat(day) for day in table["release_date"].to_pylist()])


def as_timestamps(table: pa.Table) -> pa.Table:
    return put(table, "release_date", [datetime.fromisoformat(day) for day in table["release_date"].to_pylist()])


def as_texts_with_a_time(table: pa.Table) -> pa.Table:
    return put(table, "release_date", [f"{day}T00:00:00.000" for day in table["release_date"].to_pylist()])


def as_uuids(table: pa.Table) -> pa.Table:
    return put(table, "track_id", pa.array([UUID(key).bytes for key in table["track_id"].to_pylist()], pa.uuid()))


def put(table: pa.Table, name: str, values: Any) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, pa.array(values))


@pytest.mark.parametrize("change", [as_dates, as_timestamps, as_texts_with_a_time, as_uuids])
def test_sample_catalogue_is_the_same_however_it_is_stored(
    tmp_path: Path, change: Callable[[pa.Table], pa.Table]
) -> None:
    table = change(load_split("builtin:tracks", ["all_tracks"]))
    pyarrow.parquet.write_table(table, tmp_path / "all_tracks.parquet")
    found = MusicCatalog.load(str(tmp_path), ["all_tracks"], FIELDS)
    sample = MusicCatalog.load("builtin:tracks", ["all_tracks"], FIELDS)

    assert found.track_ids == sample.track_ids
    assert found.documents() == sample.documents()
    assert found.fingerprint(FIELDS) == sample.fingerprint(FIELDS)
    spelled = [catalog.describe(sample.track_ids[0], spell_texts=True) for catalog in (found, sample)]
    assert spelled[0] == spelled[1]


def test_sequence_of_mappings_and_json_are_the_same_conversation(tmp_path: Path) -> None:
    plain = load_sessions(SessionSource(sessions(tmp_path / "plain"), "test"))
    lists = {key: [row[key] for row in TALK] for key in TALK[0]}
    for name, value in (("lists", lists), ("json", json.dumps(TALK))):
        assert load_sessions(SessionSource(sessions(tmp_path / name, conversations=value), "test")) == plain


def test_goal_that_is_a_text_names_file_row_and_column(tmp_path: Path) -> None:
    folder = sessions(tmp_path / "goal", conversation_goal="find slow jazz")
    with pytest.raises(DataError, match=r"row 1: column conversation_goal: expected a mapping .*'find slow"):
        load_sessions(SessionSource(folder, "test"))


@pytest.mark.parametrize("ids", [(7, 5), (7.0, 5.0)], ids=["integers", "floats"])
def test_ids_that_are_numbers_are_their_text_everywhere(
    tmp_path: Path, ids: tuple[float, float], capsys: pytest.CaptureFixture[str]
) -> None:
    session_id, user_id = ids
    tracks = [
        {"track_id": 100 + place, "track_name": [title], "artist_name": [artist], "vector": [1.0, place]}
        for place, (title, artist) in enumerate(NAMES)
    ]
    settings = {
        "item_db_name": write(tmp_path / "tracks", "all", tracks),
        "user_db_name": write(tmp_path / "users", "all", [{"user_id": user_id, "age_group": 20, "gender": "female"}]),
        "test_dataset_name": sessions(tmp_path / "talks", session_id=session_id, user_id=user_id),
        "split_types": ["all"],
        "corpus_types": ["track_name", "artist_name"],
        "lm_type": "template",
        "topk": 3,
        "cache_dir": str(tmp_path / "cache"),
    }
    (tmp_path / "numbers.yaml").write_text(json.dumps(settings))
    flags = ["--config", str(tmp_path / "numbers.yaml"), "--save_path", str(tmp_path / "out")]

    assert main(["infer", *flags]) == 0
    assert main(["evaluate", *flags, "--scores_path", str(tmp_path / "scores")]) == 0
    (first, second) = json.loads((tmp_path / "out/numbers.json").read_text())
    assert (first["session_id"], first["user_id"], second["turn_number"]) == ("7", "5", 2)
    assert second["predicted_track_ids"][0] in ("100", "102")

    ids_found, _ = read_vectors(
        EmbeddingColumn(dataset=settings["item_db_name"], column="vector", splits=("all",)),  # type: ignore[arg-type]
        "track_id",
    )
    assert ids_found == ["100", "101", "102", "103"]
    capsys.readouterr()
