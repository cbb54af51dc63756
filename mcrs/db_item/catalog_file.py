"""Reading a catalogue whose columns have other names: they are matched with fields, and their cells are parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mcrs.checks.mistakes import Mistake
from mcrs.data.column_names import find_column, fold_header, match_columns, nearest_column
from mcrs.data.columns import DAY, FIELD, NUMBER, TEXTS, DataMistakesError, Kind, read_columns
from mcrs.data.files.cell_ids import shortened_ids, whole_numbers
from mcrs.data.files.delimited import SEPARATORS
from mcrs.data.files.row_keys import are_row_numbers, complete_by_keys, refuse_columns
from mcrs.db_item.cell_days import read_days
from mcrs.db_item.cell_lists import artist_counts, split_column, split_texts
from mcrs.db_item.cell_numbers import read_numbers, split_unit
from mcrs.db_item.complete_ids import identify_rows
from mcrs.db_item.field_columns import DURATION, match_fields
from mcrs.db_item.joined_texts import note_joined_texts
from mcrs.db_item.known_columns import ARTIST_IDS, KNOWN_COLUMNS
from mcrs.db_item.nested_columns import flatten_columns
from mcrs.db_item.written_lists import read_lists
from mcrs.registry import did_you_mean

if TYPE_CHECKING:
    from mcrs.data.files.file_table import Column, FileTable

_SPOTIFY_TRACK = re.compile(
    r"(?:spotify:track:|https?://open\.spotify\.com/(?:intl-\w+/)?track/)([0-9A-Za-z]{22})(?:[?#].*)?"
)
_ONE_NAME = "give each column a name of its own, and all names in one row"
_ENTITY = re.compile(r"&([a-zA-Z]{2,8};|#\d{1,7};|#[xX][0-9a-fA-F]{1,6};)")
#: Optional fields, which are empty without a column.
_OPTIONAL = ("track_id", "artist_name", "album_name", "tag_list", "release_date")
#: What is read of every file that has it, and not missed in others.
_MORE = {"popularity": NUMBER}
#: What stands for the column of the ids if they are the keys of the rows.
_KEYS = "(keys)"


def bare_id(value: Any) -> Any:  # noqa: ANN401 - whatever a file holds
    """The id in a Spotify URI or link of a track; any other text as it is."""
    match = _SPOTIFY_TRACK.fullmatch(value.strip()) if isinstance(value, str) else None
    return match[1] if match else value


@dataclass(frozen=True)
class CatalogRows:
    """The rows of a catalogue: a column for each field, none if there are mistakes, and how the file was read.

    ``origins`` are the columns of the fields (a field without one is computed or empty), ``unread`` the columns that
    are not used, and ``layout`` and ``notes`` are for messages.
    """

    table: pa.Table
    layout: str
    origins: Mapping[str, str]
    unread: tuple[str, ...]
    n_rows: int
    notes: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


def read_tracks(
    found: FileTable, name: str, kinds: Mapping[str, Kind], columns: Mapping[str, str], separators: Mapping[str, str]
) -> CatalogRows:
    """Read the tracks of a file, or of a dataset with other columns.

    The last parameters are those of :func:`mcrs.db_item.catalog_source.read_catalog`.

    Returns:
        Every wanted field, the popularity if there is one, and what is wrong, if anything is.

    Raises:
        DataError: The rows are not tracks.
    """
    held = flatten_columns(found.columns, [columns.get("tag_list", "tag_list")])
    named = {field: column for field, column in columns.items() if column in held}
    origins = match_fields(name, held, [field for field in (*kinds, *_MORE) if field not in columns]) | named
    if found.keys is not None and "track_id" not in {**origins, **columns} and not are_row_numbers(found.keys):
        refuse_columns(name, match_columns(found.keys, [*kinds], KNOWN_COLUMNS).values())
        held[_KEYS], origins["track_id"] = list(found.keys), _KEYS
    kinds = {field: kind for field, kind in {**kinds, **_MORE}.items() if field in origins or field not in _MORE}
    unread = tuple(column for column in held if column not in origins.values())
    mistakes = [*found.mistakes, *_column_mistakes(name, list(held), found, kinds, origins, columns)]
    values = {
        field: _read_field(field, held, origins[field], found.cells, kinds[field], separators.get(field))
        for field in kinds
        if field in origins
    }
    if found.keys is not None and "track_id" in values:
        keys = list(map(bare_id, found.keys))
        values["track_id"], wrong = complete_by_keys(keys, values["track_id"], origins["track_id"], found.row_label)
        mistakes += wrong
    typed: dict[str, Any] = {}
    for field, column in values.items():
        try:
            typed |= read_columns({field: column}, kinds, found.row_label)
        except DataMistakesError as error:
            mistakes += error.mistakes
    notes = _absent(kinds, origins, unread)
    if found.cells and "track_id" in values:
        mistakes += shortened_ids(held[origins["track_id"]], origins["track_id"], found.row_label)
    table = pa.table({})
    naming = values.keys() & {"track_id", "track_name"}
    if naming and naming <= typed.keys():
        empty = pa.nulls(found.n_rows, pa.string())
        table, more, wrong = identify_rows(
            pa.table({field: typed.get(field, empty) for field in kinds}), found.row_label
        )
        notes += [*more, *note_joined_texts(table, separators)]
        mistakes += wrong
    return CatalogRows(table, found.layout, origins, unread, found.n_rows, tuple(notes), tuple(mistakes))


def _absent(fields: Iterable[str], origins: Mapping[str, str], unread: Sequence[str]) -> list[str]:
    """The note about fields without a column."""
    absent = [field for field in fields if field not in origins and field != "track_id"]
    if not absent:
        return []
    empty = "it is empty" if len(absent) == 1 else "they are empty"
    hints = [
        f"columns.{field}: {hint.removeprefix('; ')}"
        for field in absent
        if (hint := nearest_column(field, unread, KNOWN_COLUMNS))
    ]
    advice = "".join(f" ({hint})" for hint in hints) or f" (or set columns.{absent[0]} to the name of a column)"
    return [f"no column for {', '.join(absent)}, so {empty}{advice}"]


def _column_mistakes(
    source: str,
    header: Sequence[str],
    found: FileTable,
    fields: Iterable[str],
    origins: Mapping[str, str],
    columns: Mapping[str, str],
) -> list[Mistake]:
    """Mistakes: columns that are configured but missing, required but not found, or duplicates."""
    missing = "about missing columns"
    listed = f"(found: {', '.join(header) or 'none'})"
    free = [name for name in header if name not in origins.values()]
    mistakes = [
        Mistake(
            missing, f"{source}: no column {name!r}, which columns.{field} names{did_you_mean(name, header)} {listed}"
        )
        for field, name in columns.items()
        if name not in header
    ]
    for field in fields:
        if field not in origins and field not in columns and field not in _OPTIONAL:
            near = nearest_column(field, free, KNOWN_COLUMNS)
            advice = f"set columns.{field} to its name"
            if found.cells and not origins:
                *signs, last = SEPARATORS.values()
                which = "if there is none" if len(header) > 1 else f"separated by {', '.join(signs)} or {last}"
                advice += f", or write a first row that names the columns, {which}"
            if not near and field not in KNOWN_COLUMNS and (misspelt := did_you_mean(field, KNOWN_COLUMNS)):
                near, advice = misspelt, f"correct the name of the field, or {advice}"
            mistakes.append(Mistake(missing, f"{source}: no column for {field}{near} {listed}; {advice}"))
    twice = [name for name in dict.fromkeys(origins.values()) if name in found.repeated]
    return mistakes + [
        Mistake("about duplicate columns", f"{source}: duplicate column {name!r}; {_ONE_NAME}") for name in twice
    ]


def _read_field(
    field: str, held: Mapping[str, Column], column: str, cells: bool, kind: Kind, separator: str | None
) -> Any:  # noqa: ANN401 - a column of whatever there is
    """The values of a field; texts are parsed, and those of cells are split."""
    stored = held[column]
    unit = split_unit(column)[1] if field == DURATION else 1.0
    values = _python_values(stored, numbers=kind is DAY or unit != 1)
    if values is None:
        return stored
    if field == "track_id":
        filled = [None if isinstance(value, str) and not value.strip() else value for value in values]
        return [bare_id(value) for value in (whole_numbers(filled) if cells else filled)]
    if kind is NUMBER:
        return read_numbers(values, unit)
    if kind is DAY:
        return read_days(values)
    if kind is FIELD and cells and separator is None:
        return whole_numbers(values)
    if kind is TEXTS:
        values = read_lists(list(map(_without_entities, values)), mixed=field in ("artist_name", "tag_list"))
    if not cells:
        return values if separator is None else split_texts(values, separator)
    counted = find_column(ARTIST_IDS, fold_header(held)) if field == "artist_name" else None
    counts = artist_counts(held[counted]) if counted else ()
    return split_column(field, column, values, separator, counts)


def _without_entities(value: Any) -> Any:  # noqa: ANN401 - whatever a file holds
    """Texts with the letters that HTML writes as ``&amp;`` or ``&#39;``: their semicolons separate nothing."""
    if isinstance(value, list):
        return list(map(_without_entities, value))
    if not isinstance(value, str):
        return value
    return _ENTITY.sub(lambda match: unescape(match[0]) if match[1][0] == "#" or match[1] in html5 else match[0], value)


def _python_values(column: Column, *, numbers: bool) -> Sequence[Any] | None:
    """A column as Python values; None for types of Arrow that hold neither texts nor, if wanted, numbers."""
    if not isinstance(column, (pa.Array, pa.ChunkedArray)):
        return column
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    checks = [pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view]
    checks += [pa.types.is_time, pa.types.is_duration]
    checks += [pa.types.is_integer, pa.types.is_floating] if numbers else []
    return column.to_pylist() if any(check(kind) for check in checks) else None
