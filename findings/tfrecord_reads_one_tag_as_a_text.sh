#!/usr/bin/env bash
# Library: tfrecord 1.14.6 with numpy 2.4.6.
# Expected: a list of tags is read as an array, whatever its length, as a list of numbers is.
# Seen: a list of one tag is read as plain bytes, so a loop over the tags of that track yields the numbers of its
# letters.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    tfrecord==1.14.6 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import tempfile

import numpy as np
from tfrecord import tfrecord_loader
from tfrecord.writer import TFRecordWriter

with tempfile.TemporaryDirectory() as folder:
    path = f"{folder}/tracks.tfrecord"
    writer = TFRecordWriter(path)
    for tags in ([b"rock", b"jazz"], [b"rock"]):
        writer.write({"tags": (tags, "byte"), "years": ([1984], "int")})
    writer.close()
    two, one = tfrecord_loader(path, None, {"tags": "byte", "years": "int"})
print(two, one)
assert two["tags"].tolist() == [b"rock", b"jazz"] and one["tags"] == b"rock"
assert isinstance(one["years"], np.ndarray)
PY
