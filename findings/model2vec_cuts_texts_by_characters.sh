#!/usr/bin/env bash
# Library: model2vec 0.10.0 with tokenizers 0.23.3 and numpy 2.4.6.
# Expected: encode reads up to 512 words (max_length, in tokens) of a text.
# Seen: the text is first cut at 512 times the median length of the words in the vocabulary, in characters: with a
# vocabulary of four letters a text of 121 long unknown words has a vector of zeros, although its last word is known,
# and one of 512 words counts 409 of them.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    model2vec==0.10.0 tokenizers==0.23.3 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy
from model2vec import StaticModel
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

words = {"[UNK]": 0, "[PAD]": 1, "jazz": 2, "rock": 3}
tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
tokenizer.pre_tokenizer = Whitespace()
model = StaticModel(numpy.array([[0, 0], [0, 0], [1, 0], [0, 1]], numpy.float32), tokenizer, normalize=False)
texts = {
    "20 unknown words, jazz": "superlongunknownword " * 20 + "jazz",
    "120 unknown words, jazz": "superlongunknownword " * 120 + "jazz",
    "300 rock, 212 jazz": "rock " * 300 + "jazz " * 212,
}
seen = {name: model.encode(text).tolist() for name, text in texts.items()}
for name, vector in seen.items():
    print(f"{name:24}", vector)
assert seen["20 unknown words, jazz"] == [1, 0] and seen["120 unknown words, jazz"] == [0, 0]
assert abs(seen["300 rock, 212 jazz"][1] - 300 / 409) < 0.003
PY
