#!/usr/bin/env bash
# Library: tokenizers 0.23.3.
# Expected: adding a word to the vocabulary changes only how that word is encoded.
# Seen: ['acidjazz', 'jazzy'] becomes ['[UNK]', 'jazz', 'jazz', '[UNK]']; AddedToken('jazz', single_word=True) keeps
# both words.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    tokenizers==0.23.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace


def tokens(added=None):
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "acidjazz": 1, "jazzy": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    if added is not None:
        tokenizer.add_tokens([added])
    return tokenizer.encode("acidjazz jazzy").tokens


print(tokens(), tokens("jazz"))
assert tokens() == tokens(AddedToken("jazz", single_word=True)) == ["acidjazz", "jazzy"]
assert tokens("jazz") == ["[UNK]", "jazz", "jazz", "[UNK]"]
PY
