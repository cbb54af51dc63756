#!/usr/bin/env bash
# Library: datasets 5.2.0 with pyarrow 26.0.1 and pandas 3.1.1.
# Expected: a JSON file of tracks that is read with load_dataset and written with to_json has the same release dates
# as before.
# Seen: the date "1959-08-17" is written as the number -327456000000, milliseconds since 1970, and is read as a whole
# number the next time. to_csv writes the date.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
packages="$site/site-packages" # a folder of any other name is pickled by value when datasets computes its fingerprint
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$packages" \
    datasets==5.2.0 pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6
export HF_HOME="$site/cache" HF_HUB_OFFLINE=1 HF_DATASETS_DISABLE_PROGRESS_BARS=1
PYTHONPATH="$packages" python3 -W ignore - <<'PY'
import csv
import json
import tempfile

from datasets import load_dataset

days = ["1959-08-17", "1984-07-16"]
with tempfile.TemporaryDirectory() as folder:
    with open(f"{folder}/tracks.jsonl", "w") as file:
        file.writelines(json.dumps({"id": f"t{number}", "released": day}) + "\n" for number, day in enumerate(days))
    tracks = load_dataset("json", data_files=f"{folder}/tracks.jsonl", split="train")
    tracks.to_json(f"{folder}/written.jsonl")
    tracks.to_csv(f"{folder}/written.csv")
    with open(f"{folder}/written.jsonl") as file:
        numbers = [json.loads(line)["released"] for line in file]
    with open(f"{folder}/written.csv") as file:
        texts = [row["released"] for row in csv.DictReader(file)]
    again = load_dataset("json", data_files=f"{folder}/written.jsonl", split="train").features["released"].dtype
print(numbers, texts, again)
assert numbers == [-327456000000, 458784000000]
assert [text[:10] for text in texts] == days
assert again == "int64"
PY
