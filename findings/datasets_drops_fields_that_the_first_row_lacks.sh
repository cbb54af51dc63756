#!/usr/bin/env bash
# Library: datasets 5.2.0.
# Expected: a field that the first row does not have becomes a column, with None in the first row.
# Seen: Dataset.from_list and from_generator drop the field without an error or a warning. A missing field inside an
# object is kept, and the streaming IterableDataset.from_generator keeps both.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
packages="$site/site-packages" # a folder of any other name is pickled by value when datasets computes its fingerprint
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$packages" \
    datasets==5.2.0 pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6
export HF_HOME="$site/cache" HF_HUB_OFFLINE=1 HF_DATASETS_DISABLE_PROGRESS_BARS=1
PYTHONPATH="$packages" python3 -W ignore - <<'PY'
from datasets import Dataset, IterableDataset

tracks = [{"id": "t1", "artist": {"name": "Sade"}}, {"id": "t2", "artist": {"name": "U2", "of": "IE"}, "year": 1987}]
kept = {"id": "t2", "artist": {"name": "U2", "of": "IE"}}
seen = [
    Dataset.from_list(tracks)[1],
    Dataset.from_generator(lambda: iter(tracks))[1],
    list(IterableDataset.from_generator(lambda: iter(tracks)))[1],
]
print(seen)
assert seen == [kept, kept, kept | {"year": 1987}]
PY
