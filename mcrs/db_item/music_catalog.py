"""Track metadata as columns, shared by retrieval and prompts."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mcrs.checks.mistakes import describe_mistakes
from mcrs.checks.plain_values import plural
from mcrs.config.unchanging import unchanging
from mcrs.data import RowView, load_split
from mcrs.data.columns import DataMistakesError, read_table
from mcrs.data.columns.arrow_layout import is_list, number_view
from mcrs.data.load_dataset import local_file
from mcrs.db_item.catalog_source import read_catalog, refuse_missing_fields
from mcrs.db_item.described_tracks import DescribedTracks, field_kinds
from mcrs.db_item.fingerprint import fingerprint_table
from mcrs.db_item.text import column_texts, describe, documents
from mcrs.errors import ConfigError, DataError
from mcrs.registry import did_you_mean
from mcrs.registry.components import Provided

if TYPE_CHECKING:
    from mcrs.db_item.catalog_file import CatalogRows
    from mcrs.types import Track

logger = logging.getLogger(__name__)


class MusicCatalog:
    """The tracks of a run, in the order of their first appearance. A *row* is a position in that order.

    Args:
        table: A column ``track_id`` and any metadata columns, read by kind (:mod:`mcrs.data.columns`).
        fields: The fields that are indexed and shown, in order.
        name: The source of the table, for messages.
        cache_dir: The folder that caches what is computed from the tracks, for the next process. None: no cache.

    Raises:
        DataError: There are no tracks, no ``track_id``, a track without an id, or a field of another kind.
        ConfigError: A field is not a column of the table.
    """

    #: A constructor parameter of this type is filled with the run's catalogue.
    provided: ClassVar = Provided("catalog")

    def __init__(
        self, table: pa.Table, fields: Sequence[str], name: str = "catalogue", *, cache_dir: Path | None = None
    ) -> None:
        if not table.num_rows:
            advice = "name a file with tracks" if local_file(name) else "choose other splits or another item_db_name"
            raise DataError(f"{name}: the catalogue is empty; {advice}")
        if "track_id" not in table.column_names:
            raise DataError(f"{name}: expected a column 'track_id', found {', '.join(table.column_names) or 'none'}")
        table = read_table(table, field_kinds(fields), lambda row: f"{name}, row {row + 1}")
        ids = table["track_id"].to_pylist()
        if not all(ids):
            raise DataError(f"{name}: row {next(row for row, found in enumerate(ids, 1) if not found)} has no track_id")
        self.name, self.cache_dir = name, cache_dir
        # In the order of their first appearance.
        last = {track_id: position for position, track_id in enumerate(ids)}
        self._row_of = {track_id: row for row, track_id in enumerate(last)}
        if len(ids) != len(last):
            doubled = plural(len(ids) - len(last), "duplicate track id")
            logger.info("%s: %s; the last row of each is used", name, doubled)
            table = table.take(pa.array(np.fromiter(last.values(), np.int64, len(last))))
        self.table = table.combine_chunks()
        self.fields = self.check_fields(fields, read=False)

    @classmethod
    def load(
        cls,
        item_db_name: str,
        split_types: Sequence[str],
        corpus_types: Sequence[str],
        columns: Mapping[str, str] = MappingProxyType({}),
        separators: Mapping[str, str] = MappingProxyType({}),
        *,
        cache_dir: Path | None = None,
    ) -> MusicCatalog:
        """Read a catalogue.

        Args:
            item_db_name: A dataset or file, as :func:`mcrs.data.load_split` names them.
            split_types: Its splits; a file has none.
            corpus_types: The fields that are indexed and shown.
            columns: The stored name of each field that has another one.
            separators: What separates the values of a field that are stored as one text.
            cache_dir: See the class.

        Raises:
            DataError: The dataset cannot be read or holds no tracks.
            ConfigError: A field or column does not exist; all that exist are named.
        """
        # It is read from files automatically, if they have it.
        fields = corpus_types if local_file(item_db_name) else (*corpus_types, "popularity")
        rows = read_catalog(item_db_name, split_types, field_kinds(fields), columns, separators)
        refuse_missing_fields(rows, corpus_types, item_db_name, split_types)
        catalog = cls.of_rows(rows, corpus_types, item_db_name, cache_dir=cache_dir)
        for note in rows.notes:
            logger.info("%s: %s", item_db_name, note)
        return catalog

    @classmethod
    def of_rows(
        cls, rows: CatalogRows, corpus_types: Sequence[str], name: str, *, cache_dir: Path | None = None
    ) -> MusicCatalog:
        """The catalogue of the read rows.

        Raises:
            DataError: The rows have mistakes, or there are none.
            ConfigError: A field does not exist.
        """
        if rows.mistakes:
            raise DataMistakesError(describe_mistakes(rows.mistakes), rows.mistakes)
        return cls(rows.table, corpus_types, name, cache_dir=cache_dir)

    def __len__(self) -> int:
        """How many tracks there are."""
        return len(self._row_of)

    def __contains__(self, track_id: str) -> bool:
        """Whether a track id is known."""
        return track_id in self._row_of

    @cached_property
    def track_ids(self) -> list[str]:
        """Every track id, by row. All components share them, so none may shuffle or sort them in place."""
        ids: list[str] = unchanging(list(self._row_of))
        return ids

    def ids(self, rows: Iterable[int] | NDArray[np.int32]) -> list[str]:
        """The track ids of rows."""
        return [self.track_ids[row] for row in rows]

    def row(self, track_id: str) -> int | None:
        """The row of a track id, or None if it is unknown."""
        return self._row_of.get(track_id)

    def rows(self, track_ids: Iterable[str]) -> list[int]:
        """The rows of the known track ids, in order."""
        return [self._row_of[track_id] for track_id in track_ids if track_id in self._row_of]

    def places(self, track_ids: Iterable[str]) -> NDArray[np.int32]:
        """The row of each track id, -1 for an unknown one, int32 ``[n]``."""
        return np.fromiter((self._row_of.get(track_id, -1) for track_id in track_ids), np.int32)

    def value(self, row: int, field: str) -> Any:  # noqa: ANN401 - whatever the column holds
        """The value of a field of a track: a text, a list of texts, a number, or None."""
        return self.table[field][row].as_py()

    def documents(self, fields: Sequence[str] | None = None) -> list[str]:
        """The indexed text of every track, by row: a line ``field: value`` for each field (default: all shown ones)."""
        return documents(self.table, fields or self.fields)

    def texts(self, field: str) -> list[str]:
        """One field of every track as text, by row; ``""`` if it is missing, or the field is not loaded."""
        return column_texts(self.table[field]) if field in self.table.column_names else [""] * len(self)

    def counts(self, field: str) -> dict[str, int]:
        """The frequency of each text of a field, by first appearance; empty if the field is not loaded."""
        if field not in self.table.column_names:
            return {}
        column = self.table[field].combine_chunks()
        if is_list(column.type):
            column = column.flatten()
        return {str(entry["values"]): entry["counts"] for entry in column.value_counts().to_pylist() if entry["values"]}

    def entries(self, field: str) -> tuple[list[str], NDArray[np.intp], NDArray[np.intp]]:
        """The texts of a field as numbered entries; empty if the field is not loaded.

        Returns:
            The distinct texts, and for each entry of the tracks' texts or lists the index of its text and its row.
        """
        if field not in self.table.column_names:
            return [], np.empty(0, np.intp), np.empty(0, np.intp)
        column = self.table[field].combine_chunks()
        rows = np.arange(len(column))
        if is_list(column.type):
            rows = number_view(pc.list_parent_indices(column))
            column = pc.list_flatten(column)
        there = number_view(column.is_valid().cast(pa.uint8())).astype(bool)
        encoded = column.drop_null().dictionary_encode()
        return list(map(str, encoded.dictionary.to_pylist())), number_view(encoded.indices).astype(np.intp), rows[there]

    def describe(self, track_id: str, fields: Sequence[str] | None = None, *, spell_texts: bool = False) -> str:
        """The one-line text of a track, ``track_id: …, field: value, …``; an unknown id gives ``track_id: ID``.

        By default the catalogue's fields are shown. ``spell_texts`` joins the characters of a plain text by commas, as
        in the released baseline: 2006 becomes ``2, 0, 0, 6``. Only retrieval uses this, to reproduce the baseline.
        """
        row = self._row_of.get(track_id)
        if row is None:
            return f"track_id: {track_id}"
        shown = {field: self.value(row, field) for field in fields or self.fields}
        return describe(track_id, shown, spell_texts=spell_texts)

    def track(self, track_id: str) -> Track | None:
        """The metadata of a track for responses, or None if it is unknown."""
        row = self._row_of.get(track_id)
        return None if row is None else self._described.of_row(row)

    def tracks(self, track_ids: Iterable[str]) -> list[Track]:
        """The metadata of the known tracks among some ids, in order."""
        return self._described.of_rows(self.rows(track_ids))

    @cached_property
    def _described(self) -> DescribedTracks:
        return DescribedTracks(self.table)

    def check_fields(
        self, fields: Iterable[str], setting: str = "corpus_types", *, read: bool = True
    ) -> tuple[str, ...]:
        """Return fields after checking that all are loaded.

        ``setting`` is the key of the configuration that names them, for the message; ``read`` says whether the run has
        read only some fields of the catalogue.

        Raises:
            ConfigError: A field is not loaded; the nearest is named.
        """
        if isinstance(fields, str):
            raise ConfigError(f"{setting}: expected a list of fields such as ['track_name'], got {fields!r}")
        known = [column for column in self.table.column_names if column != "track_id"]
        chosen = tuple(fields)
        for field in chosen:
            if chosen.count(field) > 1:
                raise ConfigError(f"{setting}: the field {field!r} is listed {chosen.count(field)} times; list it once")
            if field not in known:
                near, listed = did_you_mean(field, known), ", ".join(known)
                problem = f"{self.name} has no field {field!r}{near} (found: {listed})"
                if read:
                    problem = f"the run does not read a field {field!r} of {self.name}{near} (read: {listed}); if the "
                    problem += "catalogue has it, add it to the run's corpus_types"
                raise ConfigError(f"{setting}: {problem}")
        return chosen

    def fingerprint(self, fields: Sequence[str]) -> str:
        """A hash of the ids and the given fields of every track, in order: equal hashes mean equal indexes."""
        return fingerprint_table(self.table.select(["track_id", *fields]))


class MusicCatalogDB(MusicCatalog):
    """The tracks of a dataset by the names of the released baseline, with every column of the dataset.

    Args:
        dataset_name: The dataset, as :func:`mcrs.data.load_split` names them.
        split_types: Its splits.
        corpus_types: The fields that :meth:`id_to_metadata` shows.

    Attributes:
        corpus_types: The fields that :meth:`id_to_metadata` shows, in order.

    Raises:
        DataError: The dataset cannot be read, holds no tracks, or has no column ``track_id``.
        ConfigError: A field does not exist; all that exist are named.
    """

    def __init__(
        self,
        dataset_name: str = "talkpl-ai/TalkPlayData-2-Track-Metadata",
        split_types: Sequence[str] = ("test_warm", "test_cold"),
        corpus_types: Sequence[str] = ("track_name", "artist_name", "album_name", "release_date"),
    ) -> None:
        if local_file(dataset_name):
            table = MusicCatalog.load(dataset_name, split_types, corpus_types).table
        else:
            table = load_split(dataset_name, split_types, None, field_kinds(corpus_types))
        super().__init__(table, corpus_types, dataset_name)
        self.corpus_types = list(self.fields)

    @property
    def metadata_dict(self) -> Mapping[str, dict[str, Any]]:
        """Every track by its id: a read-only view of the columns."""
        return RowView(self.table, self._row_of)

    def id_to_metadata(self, track_id: str, use_semantic_id: bool = False) -> str:
        """The released one-line text of a track, plain texts spelled; an unknown id gives ``track_id: ID``.

        ``use_semantic_id`` has no effect, as in the released baseline.
        """
        return self.describe(track_id, self.corpus_types, spell_texts=True)
