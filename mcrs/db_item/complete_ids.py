"""Completing the ids of tracks of a file; rows without data are removed."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable

import pyarrow as pa

from mcrs.checks.mistakes import Mistake
from mcrs.checks.plain_values import short_repr
from mcrs.db_item.cell_days import has_year
from mcrs.db_item.described_tracks import filled_texts

_NOT_OF_CONTENT = ("track_id", "popularity", "duration")
_TITLE, _NAMES = "track_name", ("track_name", "artist_name", "album_name")


def identify_rows(table: pa.Table, row_label: Callable[[int], str]) -> tuple[pa.Table, list[str], list[Mistake]]:
    """Compute missing ids.

    ``row_label`` returns the label of a row for messages.

    Returns:
        The rows with a track, notes, and mistakes: a row without id and title, and an id with two titles.
    """
    ids = table["track_id"].to_pylist()
    names = {field: list(map(filled_texts, table[field].to_pylist())) for field in _NAMES}
    # The rows that hold something besides an id and figures.
    columns = [table[name].to_pylist() for name in table.column_names if name not in _NOT_OF_CONTENT]
    empty: tuple[object, ...] = (None, "", [])
    kept = [row for row, values in enumerate(zip(*columns, strict=True)) if any(each not in empty for each in values)]
    mistakes: list[Mistake] = []
    first_row: dict[str, int] = {}
    n_made = 0
    for row in kept:
        title = names[_TITLE][row]
        if not ids[row]:
            if not title:
                text = f"{row_label(row)}: expected a title or a track_id, found neither"
                mistakes.append(Mistake("without a title", text))
                continue
            n_made += 1
            ids[row] = _made_id(*(names[field][row] for field in _NAMES))
        earlier = first_row.setdefault(ids[row], row)
        if _folded(names[_TITLE][earlier]) != _folded(title):
            text = (
                f"{row_label(row)}: the track_id {ids[row]!r} of {short_repr(', '.join(title))} is also that "
                f"of {short_repr(', '.join(names[_TITLE][earlier]))} ({row_label(earlier)})"
            )
            mistakes.append(Mistake("with the track_id of another title", text))
    made = pa.array([ids[row] for row in kept], pa.string())
    table = table.take(pa.array(kept, pa.int64()))
    table = table.set_column(table.column_names.index("track_id"), "track_id", made)
    n_undated = sum(1 for day in table["release_date"].to_pylist() if day and not has_year(day))
    counts = {
        "track_id made from title, artists and album": n_made,
        "left out, because no field of a track is filled": len(ids) - len(kept),
        "with a release_date that does not begin with a year": n_undated,
    }
    notes = [f"{count} {'row' if count == 1 else 'rows'}: {what}" for what, count in counts.items() if count]
    return table, notes, mistakes


def _made_id(title: Iterable[str], artists: Iterable[str], album: Iterable[str]) -> str:
    """An id from title, artists and album: ``made-`` and 16 hexadecimal digits.

    It is a SHA-256 of the three, without regard to case and composition of letters, the artists in their order.
    """
    text = "\x1e".join(map(_folded, (title, artists, album)))
    return f"made-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _folded(names: Iterable[str]) -> str:
    """Names without regard to case and composition of letters, as one text."""
    return unicodedata.normalize("NFKC", "\x1f".join(names)).casefold()
