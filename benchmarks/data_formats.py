"""Whether a catalogue is the same however a library stores it: documents and rankings of the sample.

    python -m benchmarks.data_formats [--libraries DIR]

Each library writes the sample's tracks with the release as text, date, timestamp, year as text and year as number.
What is read back must have the documents of the sample, and each configuration must give the same rankings, rows and
scores. Libraries that this project does not need are installed by pip below DIR (default: a folder that is removed in
the end).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.data_writers import FORMS, read_rows, write_pyarrow
from benchmarks.measuring import print_head, print_row
from benchmarks.workload import load_turns, make_parser
from mcrs.config import RunConfig, find_config, load_config
from mcrs.pipeline.wiring import load_catalog, load_recommender, load_users

_SAMPLE = Path(__file__).parents[1] / "mcrs/data/sample/tracks/all_tracks.jsonl"
_CONFIGS = ("llama1b_bm25_devset", "demo", "hybrid_devset")
_DATA = ("test_dataset_name=builtin:conversations", "user_db_name=builtin:users")


class Library(NamedTuple):
    """What writes a catalogue: its name in the table, its writer, and what pip has to install for it, if anything."""

    name: str
    writer: str
    requirement: str | None = None


LIBRARIES = (
    Library("Parquet by pyarrow", "pyarrow"),
    Library("Parquet by pandas", "pandas"),
    Library("Parquet by pandas, with an index", "pandas with an index"),
    Library("Parquet by polars", "polars", "polars"),
    Library("Parquet by DuckDB", "duckdb", "duckdb"),
    Library("JSON lines", "json"),
    Library("save_to_disk of datasets (installed)", "datasets"),
    Library("save_to_disk of datasets 3.6", "datasets", "datasets==3.6.0"),
)


def write_forms(library: Library, installed: Path, out: Path) -> None:
    """Have a library write every form below a folder, in a process of its own.

    Raises:
        subprocess.CalledProcessError: It cannot be installed, or cannot write.
    """
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    if library.requirement is not None:
        target = installed / library.requirement
        if not target.is_dir():
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(target), library.requirement]
            subprocess.run(pip, check=True, stdout=sys.stderr)
        environment["PYTHONPATH"] = str(target)
    script = Path(__file__).with_name("data_writers.py")
    command = [sys.executable, str(script), library.writer, str(_SAMPLE), str(out)]
    subprocess.run(command, check=True, env=environment, stdout=sys.stderr, stderr=subprocess.DEVNULL)


def hash_documents(folder: Path, cache_dir: Path) -> str:
    """A hash of the ids and documents of a catalogue."""
    catalog = load_catalog(_config(_CONFIGS[0], folder, cache_dir))
    return _hash(map("\0".join, zip(catalog.track_ids, catalog.documents(), strict=True)))


def hash_rankings(tid: str, folder: Path, cache_dir: Path) -> tuple[str, int]:
    """A hash of all rankings of the sample's conversations by a configuration, and how many there are."""
    config = _config(tid, folder, cache_dir)
    turns = load_turns(config)
    recommender = load_recommender(config, load_catalog(config), load_users(config))
    rankings = recommender.recommend(turns, config.topk)
    return _hash(f"{ranking.rows.tolist()} {ranking.scores.tolist()}" for ranking in rankings), len(rankings)


def _config(tid: str, folder: Path, cache_dir: Path) -> RunConfig:
    config = load_config(find_config(tid), [*_DATA, f"item_db_name={folder}", f"cache_dir={cache_dir}"])
    return config.model_copy(update={"device": "cpu"})


def _hash(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def measure(folder: Path, cache_dir: Path) -> list[str]:
    """What is compared of a catalogue: its documents, and the rankings of each configuration."""
    return [hash_documents(folder, cache_dir), *(hash_rankings(tid, folder, cache_dir)[0] for tid in _CONFIGS)]


def write_references(out: Path) -> dict[str, Path]:
    """Write the sample with days and with years as texts: what each form is compared with."""
    places = {}
    for form in ("text", "year as text"):
        places[form] = out / form
        places[form].mkdir(parents=True)
        write_pyarrow(read_rows(_SAMPLE, form), places[form])
    return places


def print_table(work: Path, installed: Path) -> bool:
    """Compare all, print a table, and return whether everything is the same."""
    references = write_references(work / "reference")
    expected = {form: measure(folder, work / "cache") for form, folder in references.items()}
    n_rankings = hash_rankings(_CONFIGS[0], references["text"], work / "cache")[1]
    print(f"A catalogue by library and by how the release is stored: documents and {n_rankings} rankings of each of")
    print(f"{', '.join(_CONFIGS)}.\n")
    print_head("written as", *FORMS)
    all_same = True
    for library in LIBRARIES:
        out = work / library.name
        write_forms(library, installed, out)
        cells = []
        for form in FORMS:
            reference = expected["year as text" if form.startswith("year") else "text"]
            parts = zip(("documents", *_CONFIGS), measure(out / form, work / "cache"), reference, strict=True)
            differences = [part for part, found, wanted in parts if found != wanted]
            all_same &= not differences
            cells.append(f"differ: {', '.join(differences)}" if differences else "same")
        print_row(library.name, *cells)
    return all_same


def main() -> int:
    """Print the table; the exit code is 1 if anything differs."""
    parser = make_parser(__doc__)
    parser.add_argument("--libraries", type=Path, metavar="DIR", help="where libraries are installed, and kept")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        return 0 if print_table(Path(work), args.libraries or Path(work) / "libraries") else 1


if __name__ == "__main__":
    sys.exit(main())
