"""Catalogues that are one file."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mcrs.db_item import MusicCatalog, MusicCatalogDB
from mcrs.db_item.catalog_source import read_catalog
from mcrs.db_item.described_tracks import field_kinds
from mcrs.errors import ConfigError, DataError
from tests.tiny_data import write_rows

FIELDS = ("track_name", "artist_name", "album_name", "tag_list", "release_date")
ID = "4uLU6hMCjMI75M1A2tKUQC"
TRACK = {
    "track_id": ID,
    "track_name": "Paper Lanterns",
    "artist_name": ["Nora Vale", "Tyler, The Creator"],
    "album_name": "Slow Harbour",
    "tag_list": ["indie folk", "calm"],
    "release_date": "2014-03-02",
}
CSV_EXPORTS = {
    "exportify": (
        "Track URI,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Popularity,Added By,Genres\n"
        f'spotify:track:{ID},Paper Lanterns,Slow Harbour,"Nora Vale;Tyler, The Creator",2014-03-02,1,45,me,'
        '"indie folk,calm"\n'
    ),
    "exportify with ids of artists": (
        "Spotify ID,Artist IDs,Track Name,Album Name,Artist Name(s),Release Date,Genres\n"
        f'{ID},"a1,b2",Paper Lanterns,Slow Harbour,"Nora Vale, Tyler, The Creator",2014-03-02,"indie folk,calm"\n'
    ),
    "exportify by bare commas": (
        "Track URI,Track Name,Album Name,Artist Name(s),Release Date,Genres\n"
        f'https://open.spotify.com/track/{ID}?si=1,Paper Lanterns,Slow Harbour,"Nora Vale,Tyler, The Creator",'
        '2014-03-02,"indie folk,calm"\n'
    ),
    "data frame": (
        ",track_id,title,artists,album,tags,release_date\n"
        f"0,{ID},Paper Lanterns,\"['Nora Vale', 'Tyler, The Creator']\",Slow Harbour,\"['indie folk', 'calm']\","
        "2014-03-02\n"
    ),
    "spreadsheet": (
        "Spotify URI;Song;Artist;Album;Genre;Released\n"
        f"spotify:track:{ID};Paper Lanterns;Nora Vale | Tyler, The Creator;Slow Harbour;indie folk|calm;02.03.2014\n"
    ),
}
JSON_EXPORTS: dict[str, Any] = {
    "spotify account data": {
        "playlists": [
            {
                "name": "mine",
                "items": [
                    {
                        "track": {
                            "trackName": "Paper Lanterns",
                            "artistName": "Tyler, The Creator",
                            "albumName": "Slow Harbour",
                            "trackUri": f"spotify:track:{ID}",
                        },
                        "episode": None,
                        "addedDate": "2024-01-01",
                    },
                    {"track": None, "episode": {"episodeName": "talk"}, "addedDate": "2024-01-01"},
                ],
            }
        ]
    },
    "spotify library": {
        "tracks": [{"artist": "Tyler, The Creator", "album": "Slow Harbour", "track": "Paper Lanterns", "uri": ID}],
        "albums": [{"artist": "x", "album": "y"}],
        "shows": [],
    },
    "web api": {
        "items": [
            {
                "track": {
                    "id": ID,
                    "name": "Paper Lanterns",
                    "artists": [{"name": "Tyler, The Creator", "id": "a"}],
                    "album": {"name": "Slow Harbour", "images": []},
                }
            }
        ]
    },
}


def load(path: Path, content: str | Any, fields: tuple[str, ...] = FIELDS, **settings: Any) -> MusicCatalog:
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return MusicCatalog.load(str(path), ("no", "splits"), fields, **settings)


def only(catalog: MusicCatalog) -> dict[str, Any]:
    (row,) = catalog.table.to_pylist()
    return dict(row)


@pytest.mark.parametrize("name", CSV_EXPORTS)
def test_exports_are_known_by_their_header(name: str, tmp_path: Path) -> None:
    found = only(load(tmp_path / "playlist.csv", CSV_EXPORTS[name]))
    assert found.pop("popularity", 45) == 45
    assert found == TRACK


def test_a_german_spreadsheet_needs_only_its_separator(tmp_path: Path) -> None:
    text = (
        "Nr.;Titel;Interpret(en);Albumtitel;Stil;Veröffentlicht;Beliebtheit;Länge (s)\r\n"
        "1;Über den Dächern;Jürgen Möwe;Dächer;Deutschpop/Ballade;17.08.1994;45,5;3:45\r\n"
        '2;"Heimweh (""Live"")";Straßenköter, Möwe;;Punk;;7;1.225,5\r\n'
    )
    (tmp_path / "a.csv").write_bytes(text.encode("cp1252"))
    fields = (*FIELDS, "duration")
    rows = MusicCatalog.load(str(tmp_path / "a.csv"), (), fields, separators={"tag_list": "/"}).table.to_pylist()
    assert [row["track_name"] for row in rows] == ["Über den Dächern", 'Heimweh ("Live")']
    assert [row["artist_name"] for row in rows] == [["Jürgen Möwe"], ["Straßenköter", "Möwe"]]
    assert [row["tag_list"] for row in rows] == [["Deutschpop", "Ballade"], ["Punk"]]
    assert [row["release_date"] for row in rows] == ["1994-08-17", None]
    assert [row["popularity"] for row in rows] == [45.5, 7.0]
    assert [row["album_name"] for row in rows] == ["Dächer", None]
    assert [row["duration"] for row in rows] == [225_000.0, 1_225_500.0]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("title,Duration (ms),Time", "Duration (ms)"),
        ("title,Time,Duration (ms)", "Duration (ms)"),
        ("title,duration_ms,duration", "duration"),
        ("title,Time", "Time"),
    ],
)
def test_the_best_name_of_a_duration_is_read_whatever_its_unit(header: str, column: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\nA{',225000' * header.count(',')}\n", encoding="utf-8")
    rows = read_catalog(str(path), (), field_kinds(["track_name", "duration"]), {}, {})
    assert rows.origins["duration"] == column


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_texts_are_parsed_in_every_format(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"tracks.{suffix}"
    row = {
        "id": "7",
        "title": "['A']",
        "artist": "['x' 'y']",
        "tags": '["rock", "pop"]',
        "released": "17.08.1959",
        "popularity": "45,5",
        "duration_s": "225",
    }
    match suffix:
        case "csv":
            quoted = ['"' + value.replace('"', '""') + '"' for value in row.values()]
            path.write_text(",".join(row) + "\n" + ",".join(quoted) + "\n", encoding="utf-8")
        case "jsonl":
            path.write_text(json.dumps(row), encoding="utf-8")
        case "parquet":
            pq.write_table(pa.Table.from_pylist([row]), path)
    assert only(MusicCatalog.load(str(path), (), (*FIELDS, "duration"))) == {
        "track_id": "7",
        "track_name": ["A"],
        "artist_name": ["x", "y"],
        "album_name": None,
        "tag_list": ["rock", "pop"],
        "release_date": "1959-08-17",
        "duration": 225_000.0,
        "popularity": 45.5,
    }


def test_objects_of_parquet_are_flattened(tmp_path: Path) -> None:
    row = {"id": 7, "name": "A", "artists": [{"name": "x"}, {"name": "y"}], "album": {"title": "B"}, "popularity": 45}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "tracks.parquet")
    found = only(MusicCatalog.load(str(tmp_path / "tracks.parquet"), (), FIELDS))
    assert (found["artist_name"], found["album_name"], found["popularity"]) == (["x", "y"], "B", 45)


def test_numbers_of_data_frames_are_ids_and_shortened_ones_are_mistakes(tmp_path: Path) -> None:
    assert load(tmp_path / "a.csv", "id,title\n7.0,A\n8.0,B\n").track_ids == ["7", "8"]
    with pytest.raises(DataError, match=r"line 2: column id: expected an id, found '1\.5E\+15', a number that"):
        load(tmp_path / "b.csv", "id,title\n1.5E+15,A\n")


@pytest.mark.parametrize("number", [1234567890123456, 10**15, 12345678901234567890])
def test_an_id_with_more_digits_than_excel_keeps_is_an_error_that_says_so(number: int, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["id", "title", "popularity"], ["7", "A", number], [number, "B", 1]):
        book.active.append(row)
    path = tmp_path / "tracks.xlsx"
    book.save(path)
    said = r"row 3: column id: expected an id, found the number 1\d{15,}: Excel keeps 15 digits of a number, and the "
    with pytest.raises(DataError, match=said + "others are lost; format the column as text, and enter its ids again"):
        MusicCatalog.load(str(path), (), FIELDS)
    book.active.cell(3, 1, str(number))
    book.save(path)
    found = MusicCatalog.load(str(path), (), (*FIELDS, "popularity"))
    assert found.track_ids == ["7", str(number)]
    assert found.table["popularity"].to_pylist() == [pytest.approx(number), 1.0]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "title,popularity\nA,1e400\n", "line 2: column popularity: expected a finite number .*'1e400'"),
        ("a.csv", f"title,popularity\nA,{'9' * 400}\n", "line 2: column popularity: expected a finite number .*'9"),
        ("a.csv", f"title,duration (min)\nA,{'9' * 400}\n", "column duration: expected a finite number .*'9"),
        (
            "a.json",
            '[{"title": "A", "popularity": -1e400}]',
            "popularity: expected a finite number .*, found -Infinity",
        ),
        (
            "a.json",
            '[{"title": "A", "popularity": Infinity}]',
            "popularity: expected a finite number .*, found Infinity",
        ),
        (
            "a.jsonl",
            '{"title": "A"}\n{"title": "B", "popularity": 1e400}',
            "a.jsonl, line 2: column popularity: expected a finite",
        ),
        ("a.json", f'[{{"title": "A", "duration_s": {10**400}}}]', "expected a finite number|cannot read"),
    ],
)
def test_a_number_beyond_floats_is_an_error(name: str, text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        MusicCatalog.load(str(path), (), ("track_name", "popularity", "duration"))


@pytest.mark.parametrize("name", JSON_EXPORTS)
def test_exports_of_json_are_known_by_their_keys(name: str, tmp_path: Path) -> None:
    found = only(load(tmp_path / "playlist.json", JSON_EXPORTS[name]))
    assert found["artist_name"] in ("Tyler, The Creator", ["Tyler, The Creator"])
    assert (found["track_id"], found["track_name"], found["album_name"]) == (ID, "Paper Lanterns", "Slow Harbour")
    assert found["tag_list"] is None


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_columns_and_separators_of_the_configuration_win(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"tracks.{suffix}"
    row = {"Title": "no", "Titel": "A", "von": "x, y & z", "Stil": "a - b/c"}
    match suffix:
        case "csv":
            path.write_text("Title;Titel;von;Stil\nno;A;x, y & z;a - b/c\n", encoding="utf-8")
        case "jsonl":
            path.write_text(json.dumps(row), encoding="utf-8")
        case "parquet":
            pq.write_table(pa.Table.from_pylist([row]), path)
    columns = {"track_name": "Titel", "artist_name": "von", "tag_list": "Stil"}
    found = only(MusicCatalog.load(str(path), (), FIELDS, columns, {"artist_name": " & ", "tag_list": "/"}))
    assert (found["track_name"], found["artist_name"], found["tag_list"]) == ("A", ["x, y", "z"], ["a - b", "c"])
    found = only(MusicCatalog.load(str(path), (), FIELDS, columns, {"tag_list": ""}))
    assert found["tag_list"] == ["a - b/c"]


def test_entities_of_html_are_letters_and_separate_nothing(tmp_path: Path) -> None:
    text = "title,artist\nRock &amp; Roll,Simon &amp; Garfunkel\nDon&#39;t &x; R&B; &notit;,A & B\n"
    catalog = load(tmp_path / "playlist.csv", text)
    names = ["Rock & Roll", "Don't &x; R&B; &notit;"]
    assert catalog.table["track_name"].to_pylist() == names
    assert catalog.table["artist_name"].to_pylist() == ["Simon & Garfunkel", "A & B"]


def test_columns_of_a_folder_without_track_id_are_recognised(tmp_path: Path) -> None:
    rows = [{"id": 7, "title": "A", "artists": [{"name": "x"}], "album": {"name": "y", "by": {"name": "z"}}}]
    folder = str(write_rows(tmp_path / "tracks", "all", rows))
    assert only(MusicCatalog.load(folder, ("all",), FIELDS)) == {
        "track_id": "7",
        "track_name": "A",
        "artist_name": ["x"],
        "album_name": "y",
        "tag_list": None,
        "release_date": None,
    }
    columns = {"track_id": "id", "track_name": "title", "album_name": "album.by.name"}
    assert only(MusicCatalog.load(folder, ("all",), FIELDS, columns))["album_name"] == "z"


def test_lines_of_a_folder_without_track_id_are_read_as_those_of_a_file(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "title": "A", "artist": "x", "year": 1999, "extra": 1},
        {"id": 7, "title": "B", "artist": ["x", "y"], "year": "2001-02", "extra": {"z": 1}},
    ]
    folder = write_rows(tmp_path / "tracks", "all", rows)
    found = MusicCatalog.load(str(folder), ("all",), FIELDS).table
    assert found == MusicCatalog.load(str(folder / "all.jsonl"), (), FIELDS).table
    assert found["artist_name"].to_pylist() == [["x"], ["x", "y"]]
    write_rows(folder, "more", [{"id": 8, "title": ["B"], "popularity": "much"}])
    with pytest.raises(DataError, match=r"more\.jsonl, line 1: column popularity"):
        MusicCatalog.load(str(folder), ("all", "more"), FIELDS)


def test_field_that_a_folder_lacks_names_its_columns_and_what_to_do(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"track_id": 1, "track_name": "A", "Interpret": "x", "extra": 1}]
    rows.append({"track_id": 2, "track_name": "B", "extra": "y"})
    folder = write_rows(tmp_path / "tracks", "all", rows)
    with pytest.raises(
        ConfigError,
        match=r"^corpus_types: .*tracks has no field 'artist_name'; did you mean 'Interpret'\? "
        r"\(found: track_name, Interpret, extra\); name its column by columns\.artist_name, .* or name one file",
    ):
        MusicCatalog.load(str(folder), ("all",), ("track_name", "artist_name"))
    columns = {"artist_name": "Interpret"}
    found = MusicCatalog.load(str(folder), ("all",), ("track_name", "artist_name"), columns)
    assert found.texts("artist_name") == ["x", ""]
    assert MusicCatalog.load(str(folder / "all.jsonl"), (), FIELDS).texts("artist_name") == ["x", ""]


def test_columns_and_separators_of_a_folder(tmp_path: Path) -> None:
    folder = write_rows(tmp_path / "tracks", "all", [{"nr": 7, "Titel": "A", "tags": "x;y"}, {"nr": 8, "Titel": "B"}])
    columns = {"track_id": "nr", "track_name": "Titel", "tag_list": "tags"}
    catalog = MusicCatalog.load(str(folder), ("all",), ("track_name", "tag_list"), columns, {"tag_list": ";"})
    assert catalog.table.to_pylist() == [
        {"track_id": "7", "track_name": "A", "tag_list": ["x", "y"]},
        {"track_id": "8", "track_name": "B", "tag_list": None},
    ]
    with pytest.raises(DataError, match=r"no column 'Titl', which columns\.track_name names; did you mean 'Titel'\?"):
        MusicCatalog.load(str(folder), ("all",), ("track_name",), {"track_name": "Titl"})


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"columns": {"trackname": "title"}}, r"columns\.trackname: not a field of tracks; did you mean 'track_name'"),
        ({"separators": {"tags": ";"}}, r"separators\.tags: not a field of tracks"),
        ({"separators": {"release_date": "/"}}, r"separators\.release_date: a track has one release_date"),
    ],
)
def test_settings_of_no_field_are_refused(settings: dict[str, Any], problem: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=problem):
        load(tmp_path / "tracks.csv", "title\nA\n", **settings)


def test_made_ids_name_the_content(tmp_path: Path) -> None:
    text = "title,artist,album\nPaper Lanterns,Nora Vale,Slow Harbour\nPAPER LANTERNS,nora vale,Slow Harbour\nB,,\n"
    catalog = load(tmp_path / "a.csv", text)
    assert len(catalog) == 2
    moved = load(tmp_path / "b.csv", "album;title;artist\n;B;\nSlow Harbour;Paper Lanterns;Nora Vale\n")
    assert set(moved.track_ids) == set(catalog.track_ids)
    assert all(len(track_id) == len("made-") + 16 for track_id in catalog.track_ids)


def test_rows_without_an_id_among_others_get_one(tmp_path: Path) -> None:
    catalog = load(tmp_path / "a.csv", f"Track URI,title\nspotify:track:{ID},A\n,B\nspotify:local:::x:1,C\n")
    assert catalog.track_ids[0] == ID
    assert catalog.track_ids[1].startswith("made-")
    assert catalog.track_ids[2] == "spotify:local:::x:1"
    blank = load(tmp_path / "b.json", [{"id": " ", "title": "A"}, {"id": "", "title": "B"}, {"id": None, "title": "C"}])
    assert all(track_id.startswith("made-") for track_id in blank.track_ids)


def test_texts_stay_texts(tmp_path: Path) -> None:
    text = "id,title,artist,tags\n007,NaN,Null,1979\n7,1979,None,\n"
    assert load(tmp_path / "a.csv", text).documents(("track_id", "track_name", "artist_name", "tag_list")) == [
        "track_id: 007\ntrack_name: NaN\nartist_name: Null\ntag_list: 1979\n",
        "track_id: 7\ntrack_name: 1979\nartist_name: None\ntag_list: \n",
    ]


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = "id,title,artist,plays\n1,A,x,3\n,,y,\n3,B\n1,C,x,many\n5,D,x,\n"
    with pytest.raises(DataError) as raised:
        load(tmp_path / "a.csv", text, fields=("track_name", "plays", "popularity"), columns={"popularity": "plays"})
    path = tmp_path / "a.csv"
    assert str(raised.value).splitlines() == [
        "4 mistakes (1 with too few or too many cells, 1 in column popularity, 1 without a title, "
        "1 with the track_id of another title):",
        f"  {path}, line 4: expected 4 cells, as in the header, found 2 ('3', …); quote a cell that holds a comma or a "
        "line break",
        f"  {path}, line 5: column popularity: expected a number, found 'many'",
        f"  {path}, line 3: expected a title or a track_id, found neither",
        f"  {path}, line 5: the track_id '1' of 'C' is also that of 'A' ({path}, line 2)",
    ]


@pytest.mark.parametrize(
    ("text", "fields", "columns", "problem"),
    [
        ("Foo,Bar\n1,2\n", FIELDS, {}, r"no column for track_name \(found: Foo, Bar\); set columns\.track_name"),
        ("track_id,x\n1,2\n", FIELDS, {}, r"no column for track_name \(found: track_id, x\)"),
        ("Trak Name,x\n1,2\n", FIELDS, {}, "no column for track_name; did you mean 'Trak Name'"),
        ("title,x\n1,2\n", ("track_name", "mood"), {}, r"no column for mood \(found: title, x\)"),
        (
            "title,x\n1,2\n",
            ("track_name", "trak_name"),
            {},
            r"no column for trak_name; did you mean 'track_name'\? \(found: title, x\); correct the name of the field",
        ),
        (
            "Titel\n1\n",
            FIELDS,
            {"track_name": "Titl"},
            r"no column 'Titl', which columns\.track_name names; did you mean",
        ),
        ("title,title\n1,2\n", FIELDS, {}, "duplicate column 'title'; give each column a name of its own"),
    ],
)
def test_columns_that_are_missing_or_there_twice(
    text: str, fields: tuple[str, ...], columns: dict[str, str], problem: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=problem):
        load(tmp_path / "a.csv", text, fields, columns=columns)


def test_what_was_assumed_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "mcrs")
    text = "title,Artst,Album,tags,Year,added\nA,x,,,1999,monday\n,,,,,tuesday\nB,x,,,long ago,\n"
    load(tmp_path / "a.csv", text)
    assert [record.getMessage().partition("a.csv: ")[2] for record in caplog.records] == [
        "no column for artist_name, so it is empty (columns.artist_name: did you mean 'Artst'?)",
        "2 rows: track_id made from title, artists and album",
        "1 row: left out, because no field of a track is filled",
        "1 row: with a release_date that does not begin with a year",
    ]


def test_other_fields_are_found_by_their_name(tmp_path: Path) -> None:
    catalog = load(tmp_path / "a.csv", "Title,Mood,Play Count\nA,calm,7\n", fields=("track_name", "mood", "play_count"))
    assert catalog.documents() == ["track_name: A\nmood: calm\nplay_count: 7\n"]


def test_popularity_is_read_where_there_is_one(tmp_path: Path) -> None:
    catalog = load(tmp_path / "a.csv", f"Track URI,title,Popularity\n{ID},A,45\n,B,\nspotify:local:x,,0\n")
    assert catalog.table["popularity"].to_pylist() == [45.0, None]
    assert "popularity" not in load(tmp_path / "b.csv", "title\nA\n").table.column_names
    with pytest.raises(ConfigError, match="has no field 'popularity'"):
        load(tmp_path / "c.csv", "title\nA\n", fields=("popularity",))


def test_released_class_reads_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,title\n7,A\n", encoding="utf-8")
    catalog = MusicCatalogDB(str(tmp_path / "a.csv"), ("all",), ("track_name",))
    assert catalog.id_to_metadata("7") == "track_id: 7, track_name: a"


def test_file_without_a_first_row_of_names_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no column for track_name .*, or write a first row that names the columns"):
        load(tmp_path / "tracks.tsv", "1\tPaper Lanterns\tNora Vale\n2\tAmber Tide\tNora Vale\n")
    for sign in (":", "^", " "):
        with pytest.raises(DataError, match=r"set columns.track_name .* first row .*, separated by commas, .* or vert"):
            load(tmp_path / "tracks.txt", f"track_id{sign}name{sign}artist\n1{sign}A{sign}X\n")
