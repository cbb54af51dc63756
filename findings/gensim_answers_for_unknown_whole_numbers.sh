#!/usr/bin/env bash
# Library: gensim 4.4.0.
# Expected: a track that was never in a session is not `in` the vectors, and asking for its neighbours raises KeyError.
# Seen: with whole numbers as track ids an unknown id below the vocabulary size is taken as a row number: it is `in` the
# vectors, has the vector of the track in that row and the neighbours of that row. Text ids raise KeyError.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    gensim==4.4.0 numpy==2.4.6 scipy==1.17.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
from gensim.models import Word2Vec

rng = np.random.default_rng(0)
sessions = rng.integers(100, 130, size=(300, 10))
settings = {"vector_size": 8, "min_count": 1, "workers": 1, "seed": 1}
numbers = Word2Vec(sessions.tolist(), **settings).wv
texts = Word2Vec(sessions.astype(str).tolist(), **settings).wv

in_row_3 = numbers.index_to_key[3]
print("row 3 is track", in_row_3, "| track 3:", numbers.most_similar(3, topn=2))
assert min(numbers.index_to_key) >= 100
assert 3 in numbers and np.array_equal(numbers[3], numbers[in_row_3])
assert numbers.most_similar(3) == numbers.most_similar(in_row_3)

assert "3" not in texts
try:
    texts.most_similar("3")
except KeyError as error:
    print("text ids:", error)
else:
    raise AssertionError("an unknown text id has neighbours")
PY
