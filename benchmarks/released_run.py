"""The released baseline's BM25 run over the test split, written anew and in its way: what `mcrs` is compared with.

    python -m benchmarks.released_run DATASETS_DIR OUTPUT.json

Everything is imported at once, the catalogue is read twice, into a dictionary for each track, queries are ranked one
after the other, and the results are written at the end. The responses are empty: this is about retrieval.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import bm25s
import torch  # noqa: F401 - the released scripts import it whatever they do
import transformers  # noqa: F401
from datasets import Dataset, concatenate_datasets, load_dataset

FIELDS = ("track_name", "artist_name", "album_name", "release_date")
TOPK = 20


def read_split(folder: Path, split: str) -> Dataset:
    """A split of a local dataset; what the library prepares is kept beside it."""
    return load_dataset("parquet", data_files=f"{folder}/data/{split}-*", cache_dir=f"{folder}/prepared", split="train")


def read_tracks(folder: Path) -> dict[str, dict[str, Any]]:
    """A dictionary for each track."""
    return {row["track_id"]: row for row in concatenate_datasets([read_split(folder, "all_tracks")])}


def text_of(value: str | list[str] | None) -> str:
    """A field's text in the index."""
    return ", ".join(value) if isinstance(value, list) else value or ""


def main() -> None:
    """Rank and write."""
    folder, output = map(Path, sys.argv[1:])
    catalog, again = read_tracks(folder), read_tracks(folder)
    ids = list(again)
    engine = bm25s.BM25()
    documents = ["".join(f"{field}: {text_of(again[track_id][field])}\n" for field in FIELDS) for track_id in ids]
    engine.index(bm25s.tokenize(documents, show_progress=False), show_progress=False)

    def describe(track_id: str) -> str:
        track = catalog.get(track_id, {})
        # A date is a text, whose letters are joined like a list's items.
        fields = (f"{field}: {', '.join(track[field] or '').lower()}" for field in FIELDS if field in track)
        return ", ".join((f"track_id: {track_id}", *fields))

    predictions = []
    for session in read_split(folder, "test"):
        lines: list[str] = []
        for row in sorted(session["conversations"], key=lambda row: row["turn_number"]):
            played = row["role"] == "music"
            content = describe(row["content"]) if played else row["content"]
            lines.append(f"{'assistant' if played else row['role']}: {content}")
            if row["role"] != "user":
                continue
            query = bm25s.tokenize("\n".join(lines).lower(), show_progress=False)
            found = engine.retrieve(query, k=TOPK, show_progress=False).documents[0]
            predictions.append(
                {
                    "session_id": session["session_id"],
                    "user_id": session["user_id"],
                    "turn_number": row["turn_number"],
                    "predicted_track_ids": [ids[index] for index in found],
                    "predicted_response": "",
                }
            )
    output.write_text(json.dumps(predictions, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
