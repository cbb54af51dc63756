"""Matching columns with fields by their names."""

from __future__ import annotations

import pytest

from mcrs.data.column_names import fold_column, match_columns, nearest_column

KNOWN = {
    "title": ("Track Title", "Title", "Titre de la chanson", "Name"),
    "artist": ("Künstler", "Nom de l'artiste", "اسم الأغنية"),
    "year": ("年",),
}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("TRACK_NAME", "Track name"),
        ("Künstler", "KUENSTLER"),
        ("Kunstler", "Ku\u0308nstler"),
        ("Straße", "strasse"),
        ("Titre de la chanson", "titre_chanson"),
        ("Nom de l’artiste", "nom_artiste"),
        ("اسم الأغنية", "اسم الاغنية"),
        ("アルバム", "ｱﾙﾊﾞﾑ"),
        ("Année", "annee"),
    ],
)
def test_spellings_of_a_name_are_equal(name: str, other: str) -> None:
    assert fold_column(name) == fold_column(other)


@pytest.mark.parametrize(("name", "other"), [("バス", "ハス"), ("track.id", "track id"), ("D", "L"), ("le", "la")])
def test_other_names_stay_apart(name: str, other: str) -> None:
    assert fold_column(name) != fold_column(other)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["Name", "Title"], {"title": "Title"}),
        (["Title", "title"], {"title": "title"}),
        (["titre chanson", "Kuenstler", "年"], {"title": "titre chanson", "artist": "Kuenstler", "year": "年"}),
        (["", "Foo"], {}),
    ],
)
def test_match_columns(header: list[str], expected: dict[str, str]) -> None:
    assert match_columns(header, ["title", "artist", "year"], KNOWN) == expected


def test_nearest_column_is_near_to_any_name_of_the_field() -> None:
    assert nearest_column("artist", ["Year", "Kunstlr"], KNOWN) == "; did you mean 'Kunstlr'?"
    assert nearest_column("title", ["Foo"], KNOWN) == ""
    assert nearest_column("year", ["月"], KNOWN) == ""
