#!/usr/bin/env bash
# Library: datasets 5.2.0 with numpy 2.4.6 and pandas 3.1.1.
# Expected: to_csv and to_json write every number of a vector, so that it can be read again.
# Seen: to_csv writes the vector as numpy prints it: without commas, with eight digits, and of 1,001 numbers only the
# first and the last three, with three dots between them. to_json writes all of them, rounded to ten digits after the
# point.
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

from datasets import Dataset

with tempfile.TemporaryDirectory() as folder:
    vectors = [[1 / 3, 1.0], [number / 7 for number in range(1001)]]
    table = Dataset.from_dict({"id": ["short", "long"], "vector": vectors})
    table.to_csv(f"{folder}/tracks.csv")
    table.to_json(f"{folder}/tracks.jsonl")
    with open(f"{folder}/tracks.csv") as file:
        texts = [row["vector"] for row in csv.DictReader(file)]
    with open(f"{folder}/tracks.jsonl") as file:
        numbers = [json.loads(line)["vector"] for line in file]
print(texts, numbers[0], len(numbers[1]))
assert texts[0] == "[0.33333333 1.        ]"
assert len(texts[1].split()) == 7 and "..." in texts[1]
assert numbers[0] == [0.3333333333, 1.0] and len(numbers[1]) == 1001
PY
