"""The base of the released retriever classes: they take a dataset's name and texts, and return track ids."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mcrs.checks.plain_values import short_repr
from mcrs.data import RowView
from mcrs.db_item import MusicCatalog, MusicCatalogDB
from mcrs.db_item.text import field_text
from mcrs.errors import DataError, RetrievalError
from mcrs.runtime.overrides import NoDeadOverrides, keeps

if TYPE_CHECKING:
    from mcrs.retrieval_modules.base import TextRetriever

_FIELD = "text"


class TextToItems(NoDeadOverrides, ABC):
    """Finds tracks of a dataset for texts, by one of our retrievers.

    A subclass may override ``_load_corpus``, which returns the tracks, and ``_stringify_metadata``, which returns the
    indexed text of a track. The cache key of an index is a hash of its content, so subclasses never share a wrong one.

    Args:
        dataset_name: The track catalogue, as :func:`mcrs.data.load_split` names datasets.
        split_types: Its splits.
        corpus_types: The indexed fields.
        cache_dir: Where the index is cached.
        tracks: The tracks of the dataset, if they are loaded already.

    Attributes:
        corpus_name: The indexed fields, joined by ``_``.
        metadata_dict: The result of :meth:`_load_corpus`.
        track_ids: The ids of the indexed tracks, in the order of the index.

    Raises:
        MCRSError: The tracks cannot be read or indexed.
    """

    def __init__(
        self,
        dataset_name: str = "talkpl-ai/TalkPlayData-2-Track-Metadata",
        split_types: Sequence[str] = ("test_warm", "test_cold"),
        corpus_types: Sequence[str] = ("track_name", "artist_name", "album_name"),
        cache_dir: str = "./cache",
        *,
        tracks: MusicCatalogDB | None = None,
    ) -> None:
        self.dataset_name = dataset_name
        self.split_types = split_types
        self.corpus_types = corpus_types
        self.corpus_name = "_".join(corpus_types)
        self.cache_dir = cache_dir
        self.track_ids: list[str] = []
        self._tracks = tracks
        self._retriever: TextRetriever | None = None
        self.metadata_dict = self._load_corpus()
        self.build_index()

    def _load_corpus(self) -> Mapping[str, Mapping[str, Any]]:
        """The tracks by their id, each a mapping from column to value."""
        tracks = self._tracks or MusicCatalogDB(self.dataset_name, self.split_types, self.corpus_types)
        return tracks.metadata_dict

    def _stringify_metadata(self, metadata: Mapping[str, Any]) -> str:
        """The indexed text of a track: a line ``field: value`` for each of the indexed fields.

        Raises:
            DataError: The track does not have one of these fields.
        """
        for field in self.corpus_types:
            if field not in metadata:
                raise DataError(f"a track has no field {field!r} of corpus_types (found: {', '.join(metadata)})")
        return "".join(f"{field}: {field_text(metadata[field])}\n" for field in self.corpus_types)

    def build_index(self) -> None:
        """Index the tracks of ``metadata_dict``, unless an index of the same texts is kept under ``cache_dir``.

        Raises:
            MCRSError: There are no tracks, a text is not a string, or the index cannot be made or written.
        """
        catalog = self._make_catalog()
        self._retriever = self._make_retriever(catalog)
        self.track_ids = list(catalog.track_ids)

    @abstractmethod
    def _make_retriever(self, catalog: MusicCatalog) -> TextRetriever:
        """Our retriever over a catalogue, whose ``fields`` are indexed."""

    def _make_catalog(self) -> MusicCatalog:
        if isinstance(self.metadata_dict, RowView) and keeps(self, TextToItems, "_stringify_metadata"):
            table, tracks = self.metadata_dict.table, self._tracks
            if tracks and tracks.table is table and list(tracks.fields) == list(self.corpus_types):
                return tracks
            return MusicCatalog(table, self.corpus_types, self.dataset_name)
        where = f"{type(self).__module__}.{type(self).__name__}"
        corpus: object = self.metadata_dict  # of a subclass, and so of any type
        if not isinstance(corpus, Mapping):
            raise DataError(
                f"{where}._load_corpus: expected a mapping from track id to metadata, got {short_repr(corpus)}"
            )
        texts: dict[str, str] = {}
        for track_id, metadata in corpus.items():
            text: object = self._stringify_metadata(metadata)
            if not isinstance(text, str):
                found = short_repr(text)
                raise DataError(f"{where}._stringify_metadata: expected a string for track {track_id!r}, got {found}")
            texts[track_id] = text
        return _WrittenCatalog(texts, self.dataset_name)

    @property
    def retriever(self) -> TextRetriever:
        """Our retriever, which searches.

        Raises:
            RetrievalError: An overridden :meth:`build_index` has indexed nothing.
        """
        if self._retriever is None:
            raise RetrievalError(
                f"{type(self).__module__}.{type(self).__name__} has no index: its build_index must call "
                f"super().build_index(); override _stringify_metadata to change what is indexed"
            )
        return self._retriever

    def batch_text_to_item_retrieval(self, queries: Sequence[str], topk: int) -> list[list[str]]:
        """The ids of up to ``topk`` tracks for each text, best first; among equal scores the earlier track."""
        return self.retriever.batch_text_to_item_retrieval(queries, topk)

    def text_to_item_retrieval(self, query: str, topk: int) -> list[str]:
        """The ids of up to ``topk`` tracks for one text, as :meth:`batch_text_to_item_retrieval` gives them."""
        return self.retriever.text_to_item_retrieval(query, topk)


class _WrittenCatalog(MusicCatalog):
    """A catalogue that has one text for each track, which is indexed as it is, without the name of a field.

    Raises:
        DataError: There are no tracks, or one has no id.
    """

    def __init__(self, texts: Mapping[str, str], name: str) -> None:
        table = pa.table({"track_id": pa.array(list(texts)), _FIELD: pa.array(list(texts.values()), pa.string())})
        super().__init__(table, (_FIELD,), name)

    def documents(self, fields: Sequence[str] | None = None) -> list[str]:
        """The text of every track, by row."""
        return self.texts(_FIELD)

    def fingerprint(self, fields: Sequence[str]) -> str:
        """A hash of the ids and the texts, which never equals that of a catalogue whose fields are indexed."""
        return f"written:{super().fingerprint(fields)}"
