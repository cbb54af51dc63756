"""Which columns of nested objects are those of a track."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mcrs.data.columns import DAY, ID, TEXTS
from mcrs.db_item.catalog_source import read_catalog
from mcrs.db_item.field_columns import match_fields
from mcrs.errors import DataError

_KINDS = {
    "track_id": ID,
    "track_name": TEXTS,
    "artist_name": TEXTS,
    "album_name": TEXTS,
    "tag_list": TEXTS,
    "release_date": DAY,
}
_SPOTIFY = {
    "album": {"artists": [{"name": "Various"}], "name": "Slow Harbour", "release_date": "2014-03-02"},
    "artists": [{"id": "a1", "name": "Nora Vale"}, {"id": "a2", "name": "DJ Oberon"}],
    "duration_ms": 225000,
    "id": "t1",
    "name": "Amber Tide",
    "popularity": 40,
}
_LISTEN = {
    "listened_at": 1,
    "track_metadata": {"track_name": "Amber Tide", "artist_name": "Nora Vale", "release_name": "Slow Harbour"},
}
_APPLE = {
    "id": "t1",
    "type": "songs",
    "attributes": {
        "name": "Amber Tide",
        "artistName": "Nora Vale",
        "albumName": "Slow Harbour",
        "genreNames": ["Folk"],
    },
}
_LASTFM = {"name": "Amber Tide", "artist": {"#text": "Nora Vale"}, "album": {"#text": "Slow Harbour"}}
_JSPF = {"title": "Amber Tide", "creator": "Nora Vale", "album": "Slow Harbour"}


@pytest.mark.parametrize(
    ("value", "artists"),
    [
        (_SPOTIFY, [["Nora Vale", "DJ Oberon"]]),
        ({"payload": {"count": 1, "listens": [_LISTEN]}}, ["Nora Vale"]),
        ([_LISTEN], ["Nora Vale"]),
        ({"data": [_APPLE]}, ["Nora Vale"]),
        ({**_SPOTIFY, "relations": [{"type": "x"}], "tags": [{"name": "y"}]}, [["Nora Vale", "DJ Oberon"]]),
        ([{"_id": {"track": "Amber Tide", "artist": "Nora Vale", "album": "Slow Harbour"}}], ["Nora Vale"]),
        ({"recenttracks": {"track": [_LASTFM], "@attr": {"user": "u"}}}, ["Nora Vale"]),
        ({"tracks": {"track": [_LASTFM], "@attr": {"page": "1"}}}, ["Nora Vale"]),
        ({"data": {"playlist": {"tracks": {"items": [{"track": _SPOTIFY}]}}}}, [["Nora Vale", "DJ Oberon"]]),
        ({"playlist": {"title": "Mine", "track": [_JSPF]}}, ["Nora Vale"]),
    ],
    ids=[
        "Spotify",
        "ListenBrainz",
        "a list of listens",
        "Apple",
        "more lists",
        "keys",
        "Last.fm",
        "top tracks",
        "nested",
        "JSPF",
    ],
)
def test_the_object_with_a_title_and_artists_is_the_track(tmp_path: Path, value: Any, artists: list[Any]) -> None:
    path = tmp_path / "tracks.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    rows = read_catalog(str(path), ["all_tracks"], _KINDS, {}, {})
    assert not rows.mistakes
    assert rows.table["track_name"].to_pylist() == ["Amber Tide"]
    assert rows.table["artist_name"].to_pylist() == artists
    assert rows.table["album_name"].to_pylist() == ["Slow Harbour"]


@pytest.mark.parametrize(
    "row",
    [
        {"track_name": "Amber Tide", "artist_name": "Nora Vale", "track": {"number": 3}},
        {"track_name": "Amber Tide", "artist_name": "Nora Vale", "track": [{"number": 3}]},
        {"track": {"name": "Amber Tide", "artist_name": "Nora Vale"}, "tags": ["folk"]},
    ],
)
def test_each_item_of_a_list_of_tracks_is_a_row(tmp_path: Path, row: dict[str, Any]) -> None:
    path = tmp_path / "tracks.json"
    path.write_text(json.dumps({"tracks": [{"tags": ["folk"], **row}]}), encoding="utf-8")
    rows = read_catalog(str(path), (), _KINDS, {}, {})
    assert not rows.mistakes
    found = rows.table.select(["track_name", "artist_name", "tag_list"]).to_pylist()
    assert found == [{"track_name": "Amber Tide", "artist_name": "Nora Vale", "tag_list": ["folk"]}]


def test_tags_of_lastfm_and_joined_names_of_fma_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "info.json"
    tags = {"tag": [{"name": "folk", "url": "u"}, {"name": "calm", "url": "u"}]}
    path.write_text(json.dumps([{"track": {**_LASTFM, "toptags": tags}}]), encoding="utf-8")
    assert read_catalog(str(path), (), _KINDS, {}, {}).table["tag_list"].to_pylist() == [["folk", "calm"]]
    path = tmp_path / "fma.csv"
    header = "track_id,album.title,album.date_released,artist.name,track.genre_top,track.genres,track.title"
    path.write_text(f"{header}\n2,Slow Harbour,2009-01-05 00:00:00,Nora Vale,Folk,[21],Amber Tide\n", encoding="utf-8")
    assert read_catalog(str(path), (), _KINDS, {}, {}).table.to_pylist() == [
        {
            "track_id": "2",
            "track_name": "Amber Tide",
            "artist_name": "Nora Vale",
            "album_name": "Slow Harbour",
            "tag_list": ["Folk"],
            "release_date": "2009-01-05",
        }
    ]


@pytest.mark.parametrize("list_name", ["tracks", "songs"])
@pytest.mark.parametrize("more", [{"track_uri": "t1"}, {}])
def test_rows_with_lists_of_tracks_are_refused(tmp_path: Path, list_name: str, more: dict[str, str]) -> None:
    tracks = [{**more, "track_name": "Amber Tide", "artist_name": "Nora Vale"}]
    path = tmp_path / "playlists.jsonl"
    path.write_text(json.dumps({"pid": 0, "name": "Mine", list_name: tracks}), encoding="utf-8")
    with pytest.raises(DataError, match=f"found rows with a list of tracks in '{list_name}'"):
        read_catalog(str(path), ["all_tracks"], _KINDS, {}, {})


def test_the_title_may_be_that_of_the_nested_track_alone() -> None:
    columns = {"id": ["1"], "track.name": ["A"], "track.artist": ["B"], "track.album": ["C"]}
    found = match_fields("a.json", columns, [*_KINDS])
    assert found == {
        "track_id": "id",
        "track_name": "track.name",
        "artist_name": "track.artist",
        "album_name": "track.album",
    }


def test_the_artists_of_an_album_are_not_those_of_the_track() -> None:
    columns = {"work": ["A"], "album.name": ["B"], "album.artists.name": [["C"]]}
    assert match_fields("a.json", columns, [*_KINDS]) == {"album_name": "album.name"}


def test_the_unit_of_a_duration_may_begin_with_a_capital() -> None:
    for name in ("durationMs", "duration_ms", "trackTimeMillis"):
        assert match_fields("a.json", {name: [1]}, ["duration"]) == {"duration": name}
