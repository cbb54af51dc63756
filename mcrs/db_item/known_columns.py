"""Matching columns of a file with fields by the names in exports of playlists and libraries."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

#: The known column names of each field, best first. A dot means a nested key of a JSON file. Case, spaces and
#: punctuation are ignored. The field's own name comes before these.
KNOWN_COLUMNS: dict[str, tuple[str, ...]] = {
    "track_id": (
        "Track URI", "Spotify ID", "Spotify URI", "Spotify - id", "spotify_track_uri", "track.trackUri", "track.id",
        "trackUri", "Track ID", "uri", "id",
    ),
    "track_name": (
        "Track Name", "track.trackName", "track.name", "master_metadata_track_name", "Track Title", "Song Title",
        "Song Name", "Title", "Titel", "Titre", "Título", "Titolo", "Song", "Name", "Track",
    ),
    "artist_name": (
        "Artist Name(s)", "Artist Names", "Artist Name", "track.artistName", "track.artists.name", "artists.name",
        "master_metadata_album_artist_name", "Artists", "Artist(s)", "Artist", "Interpret(en)", "Interpret", "Künstler",
        "Artistes", "Artiste", "Artistas", "Artista(s)", "Artista", "Intérprete(s)", "Intérprete", "Artisti",
        "Album Artist Name(s)", "Album Artist",
    ),
    "album_name": (
        "Album Name", "track.albumName", "track.album.name", "album.name", "master_metadata_album_album_name",
        "Album Title", "Album",
    ),
    "tag_list": ("Tags", "Tag", "Genres", "Artist Genres", "Genre", "Genre(s)", "Géneros", "Género", "Genere"),
    "release_date": (
        "Release Date", "Album Release Date", "track.album.release_date", "album.release_date", "Released",
        "Release Year", "Year", "Erscheinungsdatum", "Erscheinungsjahr", "Jahr", "Année", "Año", "Anno",
    ),
    "popularity": ("Track Popularity", "track.popularity"),
    "duration": ("Duration (ms)", "Track Duration (ms)", "duration_ms", "track.duration_ms"),
}  # fmt: skip

#: Columns with an id for each artist of a track, which give the number of artists.
ARTIST_IDS = ("Artist URI(s)", "Artist ID(s)", "Artist IDs", "Artist URIs")
#: Columns that name all artists of a track: their names are plural.
ALL_ARTISTS = (
    "Artist Name(s)", "Artist Names", "Artists", "Artist(s)", "Album Artist Name(s)", "Interpret(en)", "Artistes",
    "Artistas", "Artista(s)", "Intérprete(s)", "Artisti",
)  # fmt: skip


def fold_column(name: str) -> str:
    """A column's name without case, spaces and punctuation."""
    composed = unicodedata.normalize("NFKC", name)
    return "".join(letter for letter in composed.casefold() if letter.isalnum() or letter == ".")


def find_column(names: Iterable[str], header: Mapping[str, str]) -> str | None:
    """The column that has the first of some names."""
    return next((header[key] for name in names if (key := fold_column(name)) in header), None)


def match_columns(header: Iterable[str], fields: Iterable[str]) -> dict[str, str]:
    """The column of each field that has one."""
    by_name: dict[str, str] = {}
    for name in header:
        by_name.setdefault(fold_column(name), name)
    known = set(header)
    found = {
        field: field if field in known else find_column((field, *KNOWN_COLUMNS.get(field, ())), by_name)
        for field in fields
    }
    return {field: column for field, column in found.items() if column is not None}


def nearest_column(field: str, header: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` for the column whose name is nearest to one of a field's, or ``""``."""
    by_name = {fold_column(name): name for name in header}
    for name in (field, *KNOWN_COLUMNS.get(field, ())):
        if near := get_close_matches(fold_column(name), by_name, n=1, cutoff=0.75):
            return f"; did you mean {by_name[near[0]]!r}?"
    return ""
