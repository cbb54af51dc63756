"""Reading a catalogue, whether it is a dataset with splits or one file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from mcrs.data import load_split
from mcrs.data.column_names import nearest_column
from mcrs.data.columns import FIELD, TEXTS, Kind
from mcrs.data.files import read_file
from mcrs.data.load_dataset import load_table, local_file
from mcrs.db_item.catalog_file import CatalogRows, read_tracks
from mcrs.db_item.cell_lists import split_texts
from mcrs.db_item.joined_texts import note_joined_texts
from mcrs.db_item.known_columns import KNOWN_COLUMNS
from mcrs.errors import ConfigError
from mcrs.registry import did_you_mean


def read_catalog(
    name: str,
    splits: Sequence[str],
    kinds: Mapping[str, Kind],
    columns: Mapping[str, str],
    separators: Mapping[str, str],
) -> CatalogRows:
    """Read the tracks of a dataset or file.

    The columns of a file, and of a dataset without the column ``track_id``, are recognised by their names. ``kinds``
    are those of the wanted fields; the others are as for :meth:`mcrs.db_item.music_catalog.MusicCatalog.load`.

    Returns:
        The existing fields, and the mistakes in the rows of a file.

    Raises:
        DataError: The dataset cannot be read, or a column of it is of another kind.
        MissingExtraError: A package is needed that is not installed.
        ConfigError: ``columns`` or ``separators`` name a field that does not exist.
    """
    _check_settings(kinds, columns, separators)
    path = local_file(name)
    if path is not None:
        return read_tracks(read_file(path), str(path), kinds, columns, separators)
    stored = {field: columns.get(field, field) for field in kinds}
    by_column = {column: kinds[field] for field, column in reversed(stored.items())}
    table = load_split(name, splits, list(dict.fromkeys(stored.values())), by_column)
    wanted = {"track_id", *columns} & stored.keys()
    if not wanted <= {field for field, column in stored.items() if column in table.column_names}:
        whole = load_table(name, splits)
        if whole.columns:
            return read_tracks(whole, name, kinds, columns, separators)
    origins = {field: column for field, column in stored.items() if column in table.column_names}
    if columns or separators:
        table = pa.table({field: _cut(table[column], separators.get(field)) for field, column in origins.items()})
    notes = note_joined_texts(table, separators)
    return CatalogRows(table, "a dataset", origins, (), table.num_rows, tuple(notes))


def refuse_missing_fields(rows: CatalogRows, fields: Iterable[str], name: str, splits: Sequence[str]) -> None:
    """Reject a dataset without a column for a field; a field that a single file lacks is empty.

    Raises:
        ConfigError: There is none; all columns are named.
    """
    if rows.mistakes or not rows.n_rows or local_file(name):
        return
    for field in fields:
        if field not in rows.table.column_names:
            found = [column for column in load_table(name, splits).columns if column != "track_id"]
            free = [column for column in found if column not in rows.origins.values()]
            known = field in KNOWN_COLUMNS
            near = nearest_column(field, free, KNOWN_COLUMNS) if known else did_you_mean(field, found)
            raise ConfigError(
                f"corpus_types: {name} has no field {field!r}{near} (found: {', '.join(found)}); name its column by "
                f"columns.{field}, leave it out of corpus_types, or name one file as item_db_name: fields that it "
                f"lacks are empty"
            )


def _cut(column: pa.ChunkedArray, separator: str | None) -> pa.ChunkedArray | pa.Array:
    if separator is None:
        return column
    return pa.array(split_texts(column.to_pylist(), separator), pa.list_(pa.string()))


def _check_settings(kinds: Mapping[str, Kind], columns: Mapping[str, str], separators: Mapping[str, str]) -> None:
    known = list(dict.fromkeys((*kinds, *KNOWN_COLUMNS)))
    for setting, fields in (("columns", columns), ("separators", separators)):
        for field in fields:
            if field not in known:
                hint = f"{did_you_mean(field, known)} (known: {', '.join(known)})"
                raise ConfigError(f"{setting}.{field}: not a field of tracks{hint}; add others to corpus_types")
    for field in separators:
        if kinds.get(field, TEXTS) not in (TEXTS, FIELD):
            raise ConfigError(f"separators.{field}: a track has one {field}; remove this setting")
