"""Run the benchmarks and keep what they print in RESULTS.md.

    python -m benchmarks [--pack DIR] [--base DIR] [--ir DIR] [CHAPTER …]

Without names all chapters are run, which takes about two hours on two processors. Chapters that are not run stay as
they are in RESULTS.md. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import datetime
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.workload import existing_path, pack_folder

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Results of the benchmarks

The tables are what the commands printed; the remarks were written by hand. Machines differ between the tables, so
only ratios are comparable between tables and with other machines. The docstring of each script says what is compared,
and how. Figures are medians; brackets hold the lowest and the highest round. Processor time is CPU time.

*On one processor* means: the command had one processor at real-time priority (`chrt -r 1`), and other programs kept
the other one busy, so ratios say more than times.

Further tables: `dense_growth` and `long_run` are in
[distributed runs](../docs/scaling.md#time-and-memory-by-size-of-the-data), `learned` is in
[experiments](../docs/experiments.md#lists-that-are-learned-from-sessions), and `learned_growth` and `step_growth` are
[below it](../docs/experiments.md#time-and-memory-of-training-by-sessions).
"""
CHAPTERS = {
    "generation": "Responses: the released method, and each step from there",
    "cpu_responses": "Responses on a CPU: precisions, backends, and OpenVINO GenAI's own pipeline",
    "precision": "Responses: what reduced precision changes",
    "growth": "Responses: growth with sessions and turns",
    "bm25": "BM25 (lexical retrieval)",
    "dense": "Dense retrieval",
    "dense_growth": "Dense retrieval: growth with the vectors, and approximate search",
    "generative": "Generative retrieval",
    "retrieval_pipeline": "Whole configurations, and growth with the catalogue",
    "learned": "Lists that are learned from sessions",
    "learned_growth": "Training, and growth with the sessions",
    "long_run": "Runs without a language model: growth with the turns",
    "step_growth": "Training an encoder and a decoder, and growth with the sessions",
    "startup": "Start-up and memory",
    "evaluation": "Evaluation",
    "against_base": "Retrieval-only runs against another checkout",
}
# These read no data.
SYNTHETIC = {"dense_growth", "evaluation", "generative", "learned_growth", "step_growth"}
# These compare with what is in other folders, and are left out where the first of them is not named.
COMPARING = {"against_base": ("base",), "cpu_responses": ("ir", "base"), "precision": ("ir",)}


def read_chapters() -> dict[str, str]:
    """The chapters that are kept, by name."""
    if not RESULTS.exists():
        return {}
    parts = re.split(r"^<!-- (\w+) -->\n", RESULTS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def run_chapter(name: str, pack: Path | None, folders: dict[str, Path], commit: str) -> str:
    """Run a script and write its chapter."""
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    shown = f"python -m benchmarks.{name}"
    if pack is not None and name not in SYNTHETIC:
        command += ["--pack", str(pack.resolve())]
        shown += " --pack DIR"
    for flag in COMPARING.get(name, ()):
        if flag in folders:
            command += [f"--{flag}", str(folders[flag].resolve())]
            shown += f" --{flag} DIR"
    finished = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    made = f"`{shown}`, {datetime.date.today().isoformat()}, commit {commit}"
    return f"## {CHAPTERS[name]}\n\n{made}\n\n{finished.stdout.strip()}"


def source_commit() -> str:
    """The commit of this checkout, short; marked where files differ from it."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=RESULTS.parent, stdout=subprocess.PIPE, text=True
    )
    return described.stdout.strip() or "unknown"


def main() -> None:
    """Run the wanted chapters, one after the other, and keep each as soon as it is there."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help=f"any of {', '.join(CHAPTERS)} (default: all)")
    parser.add_argument("--pack", type=pack_folder, metavar="DIR", help="folder of the challenge's datasets")
    parser.add_argument("--base", type=existing_path, metavar="DIR", help="another checkout, to compare with")
    parser.add_argument("--ir", type=existing_path, metavar="DIR", help="a model with int8 weights, to compare with")
    args = parser.parse_args()
    folders = {flag: path for flag in ("base", "ir") if (path := getattr(args, flag))}
    left_out = {name: needed for name, (needed, *_) in COMPARING.items() if needed not in folders}
    for name in left_out.keys() & set(args.chapters):
        parser.error(f"{name}: add --{left_out[name]} DIR")
    if unknown := set(args.chapters) - set(CHAPTERS):
        parser.error(f"unknown chapter {', '.join(map(repr, sorted(unknown)))} (known: {', '.join(CHAPTERS)})")
    commit = source_commit()
    for name in args.chapters or [name for name in CHAPTERS if name not in left_out]:
        print(f"{name} …", file=sys.stderr)
        kept = {**read_chapters(), name: run_chapter(name, args.pack, folders, commit)}
        chapters = [f"<!-- {name} -->\n{kept[name].strip()}\n" for name in CHAPTERS if name in kept]
        RESULTS.write_text("\n".join([HEAD, *chapters]), encoding="utf-8")


if __name__ == "__main__":
    main()
