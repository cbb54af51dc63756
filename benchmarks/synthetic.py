"""Synthetic catalogues of any size that resemble a real one.

What makes retrieval slow is kept: words as frequent as in the real titles, names and tags, so that queries meet posting
lists in proportion; and few artists with many tracks, and many with few. Titles and artists are new combinations.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mcrs.text.names import plain_words

_MAX_TRACKS = 100
_TRACKS_PER_ALBUM = 8
_MAX_TAGS = 12
_NAMING_SHARE = 0.3


def _all_values(table: pa.Table, field: str) -> list[str]:
    if field not in table.column_names:
        return []
    return [text for value in table[field].to_pylist() for text in (value or ()) if text]


class _NameMaker:
    """Makes names of as many words as those of a catalogue, from its words, each as often as it occurs there."""

    def __init__(self, names: list[str], generator: np.random.Generator) -> None:
        by_name = [words for name in names if (words := plain_words(name))]
        self._words = np.array([word for words in by_name for word in words])
        self._lengths = np.array([len(words) for words in by_name])
        self._generator = generator

    def make(self, count: int) -> Iterator[str]:
        for length in self._generator.choice(self._lengths, count):
            yield " ".join(self._generator.choice(self._words, length))


def _artist_sizes(n_tracks: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """How many tracks each artist has: a power law with exponent 2, three tracks on average."""
    sizes = np.minimum(generator.zipf(2.0, n_tracks), _MAX_TRACKS)
    n_artists = int(np.searchsorted(np.cumsum(sizes), n_tracks)) + 1
    return sizes[:n_artists]


def grow_table(table: pa.Table, n_tracks: int, seed: int = 2026) -> pa.Table:
    """Add made-up tracks to a catalogue's table.

    Args:
        table: Its columns ``track_id``, ``track_name`` and ``artist_name``, and any of ``album_name``, ``tag_list`` and
            ``release_date``; others are left out.
        n_tracks: How many tracks there are in the end.
        seed: Decides them.

    Returns:
        The tracks of the table, then the made-up ones.
    """
    generator = np.random.default_rng(seed)
    missing = max(n_tracks - table.num_rows, 0)
    sizes = _artist_sizes(max(missing, 1), generator)
    artists = np.repeat(
        np.array(list(_NameMaker(_all_values(table, "artist_name"), generator).make(len(sizes)))), sizes
    )
    albums: list[str] = []
    titles = _NameMaker(_all_values(table, "track_name"), generator)
    for size in sizes:
        names = list(titles.make(-(-int(size) // _TRACKS_PER_ALBUM)))
        albums += [names[track // _TRACKS_PER_ALBUM] for track in range(size)]
    tags = np.array(_all_values(table, "tag_list") or ["music"])
    dates = generator.integers(1960, 2025, missing)
    columns: dict[str, list[Any]] = {
        "track_id": [f"made-up-{number:07d}" for number in range(missing)],
        "track_name": [[title] for title in titles.make(missing)],
        "artist_name": [[str(artist)] for artist in artists[:missing]],
        "album_name": [[album] for album in albums[:missing]],
        "tag_list": [
            list(dict.fromkeys(generator.choice(tags, count).tolist()))
            for count in generator.integers(0, _MAX_TAGS + 1, missing)
        ],
        "release_date": [f"{year}-01-01" for year in dates],
    }
    kept = [field for field in columns if field in table.column_names]
    schema = table.select(kept).schema
    return pa.concat_tables([table.select(kept), pa.table({field: columns[field] for field in kept}, schema=schema)])


def grow_sessions(sessions: pa.Table, tracks: pa.Table, n_sessions: int, seed: int = 2026) -> pa.Table:
    """Add made-up conversations to a table of conversations.

    Each is one of the table's in which other tracks are played, and each message also names an artist or a number, so
    that no two messages are equal.

    Args:
        sessions: Its columns ``session_id`` and ``conversations``, and any others.
        tracks: The columns ``track_id`` and ``artist_name`` of the catalogue.
        n_sessions: How many conversations there are in the end.
        seed: Decides them.
    """
    generator = np.random.default_rng(seed)
    rows = sessions.to_pylist()
    ids, artists = tracks["track_id"].to_pylist(), tracks["artist_name"].to_pylist()

    def remade(message: dict[str, Any]) -> dict[str, Any]:
        track = int(generator.integers(len(ids)))
        if message["role"] == "music":
            return {**message, "content": ids[track]}
        named = (artists[track] or ["nobody"])[0] if generator.random() < _NAMING_SHARE else "nobody"
        return {**message, "content": f"{message['content']} Number {generator.integers(10**6)}, {named}."}

    made = [
        {
            **rows[number % len(rows)],
            "session_id": f"made-up-{number:06d}",
            "conversations": list(map(remade, rows[number % len(rows)]["conversations"])),
        }
        for number in range(len(rows), n_sessions)
    ]
    return pa.Table.from_pylist([*rows, *made][:n_sessions], schema=sessions.schema)
