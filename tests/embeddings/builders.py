"""Embedding datasets of a few rows, in the released schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from mcrs.db_item import MusicCatalog
from mcrs.embeddings.columns import EmbeddingColumn
from mcrs.types import Message, Turn
from tests.tiny_data import write_rows

COVER, TASTE = "image-siglip2", "cf-bpr"


def make_catalog(n_tracks: int, artists: Sequence[str] = ()) -> MusicCatalog:
    """Tracks t0, t1, …"""
    names = [[artists[row]] if row < len(artists) else [] for row in range(n_tracks)]
    table = {
        "track_id": [f"t{row}" for row in range(n_tracks)],
        "track_name": [[f"Song {row}"] for row in range(n_tracks)],
        "artist_name": pa.array(names, pa.list_(pa.string())),
    }
    return MusicCatalog(pa.table(table), ["track_name", "artist_name"])


def write_vectors(
    folder: Path, id_field: str, columns: Mapping[str, Mapping[str, Any]], split: str = "all_tracks"
) -> str:
    """Write a dataset that has a row for each id and a column for each kind of embedding."""
    ids = dict.fromkeys(key for column in columns.values() for key in column)
    rows = [{id_field: key, **{name: column.get(key, []) for name, column in columns.items()}} for key in ids]
    return str(write_rows(folder, split, rows))


def cover(dataset: str, **settings: Any) -> EmbeddingColumn:
    """The column of cover art."""
    return EmbeddingColumn(dataset=dataset, column=COVER, **settings)


def taste(dataset: str, **settings: Any) -> EmbeddingColumn:
    """The column of collaborative filtering, as it is."""
    return EmbeddingColumn(dataset=dataset, column=TASTE, normalize=False, **settings)


def turn(*played: str, user_id: str | None = None, query: str = "more, please") -> Turn:
    """A turn after some tracks, each in a turn of its own."""
    history = [each for track_id in played for each in (Message("user", "play"), Message("music", track_id))]
    return Turn("s", user_id, len(played) + 1, tuple(history), query)
