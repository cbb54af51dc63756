"""Retrievers: from a turn to ranked tracks. The names of the released baseline are imported on their first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from mcrs.retrieval_modules.bert import BERT_MODEL
    from mcrs.retrieval_modules.bm25 import BM25_MODEL
    from mcrs.retrieval_modules.load_module import load_retrieval_module

__all__ = ["BERT_MODEL", "BM25_MODEL", "load_retrieval_module"]

__getattr__ = lazy_names(
    __name__,
    {
        "mcrs.retrieval_modules.bert": ["BERT_MODEL"],
        "mcrs.retrieval_modules.bm25": ["BM25_MODEL"],
        "mcrs.retrieval_modules.load_module": ["load_retrieval_module"],
    },
)
