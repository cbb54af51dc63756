#!/usr/bin/env bash
# Library: scikit-surprise 1.1.5 with numpy 2.4.6 and pandas 3.1.1 (built from source: needs a C compiler).
# Expected: a model that was trained with the ids 1, 2, 3 refuses the id "1", or says that it is unknown.
# Seen: SVD answers for "1", and for any unknown track, with the mean of all ratings, and `was_impossible` is False, as
# for a real prediction. KNNBasic gives the same number and says that the id is unknown.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    scikit-surprise==1.1.5 numpy==2.4.6 pandas==3.1.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pandas as pd
from surprise import SVD, Dataset, KNNBasic, Reader

plays = pd.DataFrame({"user": [1, 1, 2, 2, 3, 3], "track": [10, 11, 10, 12, 11, 12], "rating": [5, 1, 5, 1, 1, 5]})
train = Dataset.load_from_df(plays, Reader(rating_scale=(1, 5))).build_full_trainset()
svd = SVD(random_state=0).fit(train)
for ids in ((1, 10), ("1", "10"), ("nobody", "nothing")):
    print("SVD:", svd.predict(*ids))
assert svd.predict(1, 10).est != 3
for ids in (("1", "10"), ("nobody", "nothing")):
    seen = svd.predict(*ids)
    assert (seen.est, seen.details) == (3, {"was_impossible": False})
seen = KNNBasic(verbose=False).fit(train).predict("1", "10")
print("KNNBasic:", seen)
assert seen.est == 3 and seen.details["was_impossible"]
PY
