#!/usr/bin/env bash
# Library: datasets 5.2.0 with polars 2.1.0, pandas 3.1.1 and pyarrow 26.0.1.
# Expected: the .arrow file in a folder of save_to_disk is read by polars read_ipc and pandas read_feather, the
# readers of .arrow files.
# Seen: read_ipc raises ComputeError (InvalidFooter) and read_feather ArrowInvalid, because the file is a stream
# without a footer. polars read_ipc_stream and pyarrow.ipc.open_stream read it.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
packages="$site/site-packages" # a folder of any other name is pickled by value when datasets computes its fingerprint
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$packages" \
    datasets==5.2.0 polars==2.1.0 pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6
export HF_HOME="$site/cache" HF_HUB_OFFLINE=1 HF_DATASETS_DISABLE_PROGRESS_BARS=1
PYTHONPATH="$packages" python3 -W ignore - <<'PY'
import glob
import tempfile

import pandas
import polars
import pyarrow
from datasets import Dataset

with tempfile.TemporaryDirectory() as folder:
    Dataset.from_dict({"id": ["t1", "t2"]}).save_to_disk(folder)
    (path,) = glob.glob(f"{folder}/*.arrow")
    for read, error in ((polars.read_ipc, polars.exceptions.ComputeError), (pandas.read_feather, pyarrow.ArrowInvalid)):
        try:
            read(path)
        except error as seen:
            print(read.__name__, seen)
        else:
            raise SystemExit(f"{read.__name__} reads the file")
    with open(path, "rb") as file:
        found = [polars.read_ipc_stream(path)["id"].to_list(), pyarrow.ipc.open_stream(file).read_all()["id"].to_pylist()]
print(found)
assert found == [["t1", "t2"]] * 2
PY
