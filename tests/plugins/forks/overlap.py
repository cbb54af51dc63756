"""A retriever as the released one is written: all four parameters with defaults of its own, one query at a time."""

import re

from datasets import concatenate_datasets, load_dataset

from mcrs.registry import RETRIEVERS


class OVERLAP_MODEL:
    def __init__(
        self,
        dataset_name="somebody/else",
        split_types=["never"],  # noqa: B006
        corpus_types=["track_name"],  # noqa: B006
        cache_dir="./cache",
    ):
        self.dataset_name = dataset_name
        self.split_types = split_types
        self.corpus_types = corpus_types
        self.cache_dir = cache_dir
        self.corpus_name = "_".join(corpus_types)
        splits = load_dataset(dataset_name, cache_dir=cache_dir + "/datasets")
        rows = concatenate_datasets([splits[split] for split in split_types])
        self.metadata_dict = {row["track_id"]: row for row in rows}
        self.track_ids = list(self.metadata_dict)
        self.words = [self._words(self._stringify_metadata(row)) for row in self.metadata_dict.values()]

    def _stringify_metadata(self, metadata):
        return "\n".join(f"{field}: {metadata[field]}" for field in self.corpus_types)

    def _words(self, text):
        return set(re.findall(r"\w+", text.lower()))

    def text_to_item_retrieval(self, query, topk):
        asked = self._words(query)
        order = sorted(range(len(self.words)), key=lambda row: -len(self.words[row] & asked))
        return [self.track_ids[row] for row in order[:topk]]


RETRIEVERS.register("overlap", OVERLAP_MODEL)
