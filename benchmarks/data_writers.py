"""Write a catalogue as a library writes it: `python data_writers.py WRITER SOURCE OUT`.

SOURCE is JSON lines with the dates as texts. OUT gets a folder for each way of storing the release date. The file
imports nothing of this project, so that it runs with any library of any version on `PYTHONPATH`.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: Every way of storing the release, and what becomes of the text of its day.
FORMS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "date": datetime.date.fromisoformat,
    "timestamp": datetime.datetime.fromisoformat,
    "year as text": lambda day: day[:4],
    "year as number": lambda day: int(day[:4]),
}
_SPLIT = "all_tracks"


def read_rows(source: Path, form: str) -> list[dict[str, Any]]:
    """The tracks, with the release in one of the forms."""
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    return [{**row, "release_date": FORMS[form](row["release_date"])} for row in rows]


def write_pyarrow(rows: list[dict[str, Any]], folder: Path) -> None:
    """Parquet by pyarrow."""
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), folder / f"{_SPLIT}.parquet")


def write_pandas(rows: list[dict[str, Any]], folder: Path) -> None:
    """Parquet by pandas."""
    import pandas

    pandas.DataFrame(rows).to_parquet(folder / f"{_SPLIT}.parquet")


def write_pandas_index(rows: list[dict[str, Any]], folder: Path) -> None:
    """Parquet by pandas with an index of its own, which is stored as a column."""
    import pandas

    pandas.DataFrame(rows, index=[f"row {place}" for place in range(len(rows))]).to_parquet(
        folder / f"{_SPLIT}.parquet", index=True
    )


def write_polars(rows: list[dict[str, Any]], folder: Path) -> None:
    """Parquet by polars."""
    import polars

    polars.DataFrame(rows, infer_schema_length=None).write_parquet(folder / f"{_SPLIT}.parquet")


def write_duckdb(rows: list[dict[str, Any]], folder: Path) -> None:
    """Parquet by DuckDB, from JSON lines whose types it guesses: ids become UUIDs."""
    import duckdb

    write_json_lines(rows, folder)
    lines, parquet = folder / f"{_SPLIT}.jsonl", folder / f"{_SPLIT}.parquet"
    kinds = {str: "VARCHAR", int: "INTEGER", datetime.date: "DATE", datetime.datetime: "TIMESTAMP"}
    kind = kinds[type(rows[0]["release_date"])]
    tracks = duckdb.read_json(str(lines))
    tracks.project(f"* REPLACE (CAST(release_date AS {kind}) AS release_date)").write_parquet(str(parquet))
    lines.unlink()


def write_json_lines(rows: list[dict[str, Any]], folder: Path) -> None:
    """JSON lines by Python, dates and timestamps as ISO 8601."""
    lines = [json.dumps(row, default=lambda day: day.isoformat()) for row in rows]
    (folder / f"{_SPLIT}.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def write_datasets(rows: list[dict[str, Any]], folder: Path) -> None:
    """A folder of save_to_disk, from JSON lines if the release is a text: `datasets` then makes timestamps of days."""
    import datasets

    if isinstance(rows[0]["release_date"], str):
        source = folder.with_name(folder.name + " source")
        source.mkdir()
        write_json_lines(rows, source)
        part = datasets.load_dataset(
            "json", data_files=str(source / f"{_SPLIT}.jsonl"), split="train", cache_dir=str(source / "cache")
        )
    else:
        part = datasets.Dataset.from_list(rows)
    datasets.DatasetDict({_SPLIT: part}).save_to_disk(str(folder))


WRITERS = {
    "pyarrow": write_pyarrow,
    "pandas": write_pandas,
    "pandas with an index": write_pandas_index,
    "polars": write_polars,
    "duckdb": write_duckdb,
    "json": write_json_lines,
    "datasets": write_datasets,
}


def main() -> None:
    """Write every form."""
    writer, source, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    for form in FORMS:
        (out / form).mkdir(parents=True)
        WRITERS[writer](read_rows(source, form), out / form)


if __name__ == "__main__":
    main()
