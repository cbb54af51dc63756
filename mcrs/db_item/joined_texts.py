"""Finding texts that hold several artists or tags and are read as one, as in Parquet files of joined texts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import short_repr
from mcrs.data.columns.arrow_texts import is_text
from mcrs.db_item.written_lists import written_list

if TYPE_CHECKING:
    import pyarrow as pa

# What joins the texts of a field; a comma is also a part of the names of artists.
_SIGNS = {"artist_name": ";|", "tag_list": ",;|"}


def note_joined_texts(table: pa.Table, split: Collection[str]) -> list[str]:
    """A note about each field of which at least half of the texts seem to hold several values.

    Lists hold one value in each text, and the fields ``split`` are split as the user says: neither has a note.
    """
    notes = []
    for field, signs in _SIGNS.items():
        if field in split or field not in table.column_names or not is_text(table[field].type):
            continue
        texts = [text for text in table[field].to_pylist() if text]
        if _are_most(written := [text for text in texts if written_list(text)], texts):
            advice = "name the file itself as item_db_name: its lists are read"
            notes.append(f"{field}: texts such as {short_repr(written[0])} are one value each; {advice}")
        elif sign := next((sign for sign in signs if _are_most([text for text in texts if sign in text], texts)), None):
            example = next(text for text in texts if sign in text)
            advice = f"separators.{field}: {sign!r} splits them"
            notes.append(f"{field}: texts such as {short_repr(example)} are one value each; {advice}")
    return notes


def _are_most(some: Sequence[str], texts: Sequence[str]) -> bool:
    return bool(some) and 2 * len(some) >= len(texts)
