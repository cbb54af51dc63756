"""Which column of a file holds which field."""

from __future__ import annotations

import re

import pytest

from mcrs.db_item.known_columns import KNOWN_COLUMNS, match_columns, nearest_column
from tests.scripts import ROOT


def test_documentation_lists_the_names_of_columns() -> None:
    page = (ROOT / "docs" / "own_catalogue.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `(\w+)` \| (.+) \|$", page, re.MULTILINE)
    assert {field: tuple(re.findall(r"`([^`]+)`", names)) for field, names in table} == KNOWN_COLUMNS


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["TRACK_NAME", "artist name(S)"], {"track_name": "TRACK_NAME", "artist_name": "artist name(S)"}),
        (["Name", "Title", "Track"], {"track_name": "Title"}),
        (["Track", "Name", "Artist", "Genre"], {"track_name": "Name", "artist_name": "Artist", "tag_list": "Genre"}),
        (["Track Name", "track_name"], {"track_name": "track_name"}),
        (["Album Artist", "Interpret"], {"artist_name": "Interpret"}),
        (["Ti\u0301tulo", "Intérprete(s)", "Jahr"], {"track_name": "Ti\u0301tulo", "artist_name": "Intérprete(s)"}),
        (["", "Foo"], {}),
    ],
)
def test_match_columns(header: list[str], expected: dict[str, str]) -> None:
    assert match_columns(header, ["track_name", "artist_name", "tag_list"]) == expected


def test_nearest_column_is_near_to_any_name_of_the_field() -> None:
    assert nearest_column("artist_name", ["Year", "Artst Nme"]) == "; did you mean 'Artst Nme'?"
    assert nearest_column("track_name", ["Year", "Foo"]) == ""
