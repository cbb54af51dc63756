#!/usr/bin/env bash
# Library: datasets 5.2.0.
# Expected: Dataset.from_generator of a function that reads a file of tracks has the tracks that the file has now.
# Seen: after the file was rewritten it still has the old track, from the cache, because only the function and its
# arguments are compared; load_dataset("json") of the same file reads the new ones.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    datasets==5.2.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import json
import os
import pathlib
import tempfile

folder = pathlib.Path(tempfile.mkdtemp())
os.environ["HF_HOME"] = str(folder)
import datasets

datasets.disable_progress_bars()
path = folder / "tracks.jsonl"


def tracks(name):
    with open(name) as lines:
        yield from map(json.loads, lines)


def read():
    generated = datasets.Dataset.from_generator(tracks, gen_kwargs={"name": str(path)})
    loaded = datasets.load_dataset("json", data_files=str(path), split="train")
    return generated["title"][:], loaded["title"][:]


path.write_text('{"title": "One"}\n')
before = read()
path.write_text('{"title": "Two"}\n{"title": "Three"}\n')
after = read()
print(before, after)
assert before == (["One"], ["One"])
assert after == (["One"], ["Two", "Three"])
PY
