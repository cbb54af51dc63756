"""Describing how a catalogue was read, as JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import plural
from mcrs.db_item.text import field_text

if TYPE_CHECKING:
    import pyarrow as pa

    from mcrs.db_item.catalog_rows import CatalogRows
    from mcrs.db_item.music_catalog import MusicCatalog


def describe_catalog(rows: CatalogRows, catalog: MusicCatalog) -> dict[str, Any]:
    """The size and the fields of a catalogue, and some of its documents.

    Returns:
        ``layout``, ``rows`` and ``tracks`` (a repeated id is one track), ``fields`` as :func:`describe_field` gives
        them, ``unread`` columns, ``notes``, and ``documents``: the texts that retrieval indexes of the first, the
        middle and the last track.
    """
    documents = catalog.documents()
    last = len(catalog) - 1
    titles = catalog.table["track_name"].to_pylist() if "track_name" in catalog.table.column_names else ()
    untitled = sum(not field_text(title) for title in titles)
    notes = [*rows.notes, *([f"{plural(untitled, 'track')} without a title"] if untitled else ())]
    return {
        "layout": rows.layout,
        "rows": rows.n_rows,
        "tracks": len(catalog),
        "fields": [describe_field(catalog.table, name, rows.origins.get(name)) for name in catalog.table.column_names],
        "unread": list(rows.unread),
        "notes": notes,
        "documents": [
            {"track_id": catalog.track_ids[row], "text": documents[row]} for row in sorted({0, last // 2, last})
        ],
    }


def describe_field(table: pa.Table, field: str, column: str | None) -> dict[str, Any]:
    """A field, the ``column`` that it comes from, the share of rows in which it is ``empty``, and an ``example``."""
    values = table[field].to_pylist()
    filled = [value for value in values if field_text(value)]
    return {
        "field": field,
        "column": column,
        "empty": round(1 - len(filled) / max(1, len(values)), 4),
        "example": _shown(filled[0]) if filled else None,
    }


def _shown(value: object) -> str:
    """A value for people: bars between the entries of a list, which may have commas; an integer without a point."""
    if isinstance(value, list):
        return " | ".join(str(entry) for entry in value if entry is not None)
    return field_text(value)
