#!/usr/bin/env bash
# Library: tokenizers 0.23.3.
# Expected: a letter that is not in the vocabulary gives an unknown token or an error, as in the WordLevel model of
# the same package.
# Seen: a BPE model without an unknown token leaves it out: U2 becomes no token at all, and Zap becomes 'a' and 'p'.
# WordLevel without an unknown token is an error, and BPE with one gives it.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    tokenizers==0.23.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from tokenizers import Tokenizer, models, pre_tokenizers, trainers


def trained(model, **more):
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    kind = trainers.WordLevelTrainer if isinstance(model, models.WordLevel) else trainers.BpeTrainer
    tokenizer.train_from_iterator(["calm piano night", "sad song"], kind(vocab_size=60, show_progress=False, **more))
    return tokenizer


bpe = trained(models.BPE())
known = trained(models.BPE(unk_token="[UNK]"), special_tokens=["[UNK]"])
seen = [bpe.encode(text).tokens for text in ("U2", "Zap", "song")] + [known.encode("U2").tokens]
print(seen)
assert seen == [[], ["a", "p"], ["song"], ["[UNK]", "[UNK]"]]
try:
    trained(models.WordLevel()).encode("U2")
except Exception as error:
    assert "Missing [UNK] token" in str(error)
else:
    raise SystemExit("WordLevel reads an unknown word")
PY
