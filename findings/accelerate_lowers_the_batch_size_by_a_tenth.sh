#!/usr/bin/env bash
# Library: accelerate 1.15.0 with torch 2.13.0 (CPU).
# Expected: find_executable_batch_size halves the batch size after each error of memory, so it needs four starts from
# 64 to a size of at most 10.
# Seen: it multiplies by 0.9, so it needs 16 starts, each of which loads or trains again, and the sizes are 57, 51, 45
# and so on, no powers of two. A MemoryError of Python is not caught.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    accelerate==1.15.0 torch==2.13.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from accelerate.utils import find_executable_batch_size


def tried(error):
    sizes = []

    @find_executable_batch_size(starting_batch_size=64)
    def train(batch_size):
        sizes.append(batch_size)
        if batch_size > 10:
            raise error

    try:
        train()
    except MemoryError:
        return [*sizes, "MemoryError"]
    return sizes


seen = tried(RuntimeError("CUDA out of memory."))
print(seen, tried(MemoryError()))
assert len(seen) == 16 and seen[:4] == [64, 57, 51, 45] and seen[-1] == 9
assert tried(MemoryError()) == [64, "MemoryError"]
PY
