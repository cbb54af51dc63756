"""Which column of a file holds which field."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from mcrs.data.column_names import fold_column, match_columns
from mcrs.db_item.known_columns import ALL_ARTISTS, KNOWN_COLUMNS, LANGUAGES
from tests.scripts import ROOT

_SHOWN = {
    "id": "track_id",
    "title": "track_name",
    "artists": "artist_name",
    "album": "album_name",
    "tags": "tag_list",
    "date": "release_date",
    "popularity": "popularity",
    "duration": "duration",
}


def test_documentation_lists_the_names_of_columns() -> None:
    page = (ROOT / "docs" / "own_catalogue.md").read_text(encoding="utf-8")
    languages = re.findall(r"^\| (\w+) \| (\*\*.+) \|$", page, re.MULTILINE)
    fields = {
        language: {
            _SHOWN[field]: tuple(re.findall(r"`([^`]+)`", names))
            for field, names in re.findall(r"\*\*(\w+)\*\*: ([^*]+)", cell)
        }
        for language, cell in languages
    }
    assert fields == LANGUAGES


def test_no_name_belongs_to_two_fields() -> None:
    fields = defaultdict(set)
    for field, names in KNOWN_COLUMNS.items():
        for name in (field, *names):
            fields[fold_column(name)].add(field)
    assert [name for name, found in fields.items() if len(found) > 1] == []


def test_every_language_names_every_field() -> None:
    for language in set(LANGUAGES) - {"exports", "general"}:
        assert list(LANGUAGES[language]) == list(KNOWN_COLUMNS), language


def test_plural_names_are_names_of_artists() -> None:
    known = set(map(fold_column, KNOWN_COLUMNS["artist_name"]))
    assert {name for name in ALL_ARTISTS if fold_column(name) not in known} == set()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["TRACK_NAME", "artist name(S)"], {"track_name": "TRACK_NAME", "artist_name": "artist name(S)"}),
        (["Name", "Titel", "Track"], {"track_name": "Titel"}),
        (["Track", "Name", "Artist", "Genre"], {"track_name": "Name", "artist_name": "Artist", "tag_list": "Genre"}),
        (["Track Name", "track_name"], {"track_name": "track_name"}),
        (["Album Artist", "Interpret"], {"artist_name": "Interpret"}),
        (["Stil", "Genre"], {"tag_list": "Genre"}),
    ],
)
def test_the_best_name_of_a_field_is_used(header: list[str], expected: dict[str, str]) -> None:
    assert match_columns(header, ["track_name", "artist_name", "tag_list"], KNOWN_COLUMNS) == expected


@pytest.mark.parametrize(
    "header",
    [
        "Kennung;Titel;Kuenstler;Albumtitel;Stil;Veröffentlicht;Beliebtheit;Länge",
        "identifiant;titre morceau;Nom de l’artiste;Album;Genre musical;Date de sortie;Popularité;Durée",
        "ID de la canción;Canción;Artista;Álbum;Género;Año;Popularidad;Duración",
        "ID brano;Brano;Artista;Album;Genere;Data di uscita;Popolarità;Durata (ms)",
        "ID da faixa;Música;Artista;Álbum;Gênero;Ano de lançamento;Popularidade;Duração",
        "nummer-id;Titel;Artiest;Albumnaam;Stijl;Jaar;Populariteit;Speelduur",
        "ID трека;Название;Исполнитель;Альбом;Жанр;Год выпуска;Популярность;Длительность",
        "المعرف;عنوان الاغنية;الفنان;الألبوم;النوع;تاريخ الإصدار;الشعبية;المدة",
        "トラックID;曲名;アーティスト;アルバム;ジャンル;発売日;人気;再生時間",
        "트랙 ID;곡명;아티스트;앨범;장르;발매일;인기도;재생 시간",
        "歌曲ID;歌名;歌手;专辑;流派;发行日期;热度;时长",
    ],
)
def test_whole_headers_of_other_languages(header: str) -> None:
    names = header.replace(" (ms)", "").split(";")
    assert match_columns(names, KNOWN_COLUMNS, KNOWN_COLUMNS) == dict(zip(KNOWN_COLUMNS, names, strict=True))
