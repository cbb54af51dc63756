"""Retrievers with a base class, keyword arguments passed on, a setting of their own, and only the batch method."""

import re

import numpy as np

from mcrs.data import load_split


class Corpus:
    def __init__(self, corpus_types, dataset_name, split_types):
        self.dataset_name, self.split_types = dataset_name, split_types
        rows = load_split(dataset_name, split_types).to_pylist()
        self.track_ids = np.array([row["track_id"] for row in rows])
        self.words = [self.split(" ".join(str(row[field]) for field in corpus_types)) for row in rows]

    @staticmethod
    def split(text):
        return set(re.findall(r"\w+", text.lower()))


class JaccardRetriever(Corpus):
    def __init__(self, smoothing: float = 1.0, **kwargs):
        super().__init__(**kwargs)
        self.smoothing = smoothing

    def batch_text_to_item_retrieval(self, queries, topk):
        return np.array([self.track_ids[self.order(self.split(query))[:topk]] for query in queries])

    def order(self, asked):
        shares = [len(asked & words) / (len(asked | words) + self.smoothing) for words in self.words]
        return np.argsort(-np.array(shares), kind="stable")
