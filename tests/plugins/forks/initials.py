"""A dataclass that takes two of the released parameters, in another order, and yields its ids one by one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from mcrs.db_item import MusicCatalog
from mcrs.registry import RETRIEVERS


@dataclass
class Initials:
    split_types: list[str]
    dataset_name: str
    cache_dir: Path
    first: int = 1

    def __post_init__(self):
        catalog = MusicCatalog.load(self.dataset_name, self.split_types, ["track_name"])
        self.cache_dir.mkdir(parents=True, exist_ok=True)
        self.table = sqlite3.connect(self.cache_dir / "initials.db")
        self.table.executescript("DROP TABLE IF EXISTS tracks; CREATE TABLE tracks (id TEXT, name TEXT)")
        names = [(track_id, str(catalog.value(row, "track_name"))) for row, track_id in enumerate(catalog.track_ids)]
        self.table.executemany("INSERT INTO tracks VALUES (?, ?)", names)
        self.table.commit()

    def text_to_item_retrieval(self, query: str, topk: int = 20):
        letters = query[: self.first]
        found = self.table.execute("SELECT id FROM tracks ORDER BY instr(name, ?) DESC, id LIMIT ?", (letters, topk))
        for (track_id,) in found:
            yield track_id


RETRIEVERS.register("initials", Initials, first=2)
