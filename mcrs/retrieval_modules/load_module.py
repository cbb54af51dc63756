"""Loading a retriever by the names of the released baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.config import QuerySettings
from mcrs.db_item import MusicCatalogDB
from mcrs.registry import RETRIEVERS
from mcrs.registry.components import specify
from mcrs.retrieval_modules.bert import BERT_MODEL
from mcrs.retrieval_modules.bm25 import BM25_MODEL

if TYPE_CHECKING:
    from mcrs.retrieval_modules.base import Retriever

#: The retrievers that have a class of the released baseline.
RELEASED_CLASSES: Mapping[str, type[BM25_MODEL | BERT_MODEL]] = {"bm25": BM25_MODEL, "bert": BERT_MODEL}


def load_retrieval_module(
    retrieval_type: str,
    dataset_name: str = "talkpl-ai/TalkPlayData-2-Track-Metadata",
    split_types: Sequence[str] = ("test_warm", "test_cold"),
    corpus_types: Sequence[str] = ("track_name", "artist_name", "album_name"),
    cache_dir: str = "./cache",
) -> BM25_MODEL | BERT_MODEL | Retriever:
    """Load a retriever.

    Args:
        retrieval_type: ``bm25`` or ``bert`` for the released classes, or any other registered name.
        dataset_name: The track catalogue, as :func:`mcrs.data.load_split` names datasets.
        split_types: Its splits.
        corpus_types: The indexed fields.
        cache_dir: Where the index is cached.

    Returns:
        A retriever with ``text_to_item_retrieval`` and ``batch_text_to_item_retrieval``.

    Raises:
        UnknownNameError: There is no such retriever; the nearest is named.
        MCRSError: The tracks cannot be read, or the retriever cannot be loaded.
    """
    released = RELEASED_CLASSES.get(retrieval_type)
    if released is not None:
        return released(dataset_name, split_types, corpus_types, cache_dir)
    RETRIEVERS[retrieval_type]  # an unknown name is reported before the tracks are read
    tracks = MusicCatalogDB(dataset_name, split_types, corpus_types)
    resources = {
        "catalog": tracks,
        "item_db": {"dataset": dataset_name, "splits": list(split_types)},
        "corpus_types": tracks.fields,
        "cache_dir": Path(cache_dir),
        "query": QuerySettings(),
        "device": "auto",
        "seed": 0,
    }
    retriever: Retriever = specify(RETRIEVERS, retrieval_type, {}, "retrieval").build(resources)
    return retriever
