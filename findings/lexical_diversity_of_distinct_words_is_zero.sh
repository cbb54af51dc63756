#!/usr/bin/env bash
# Library: lexical-diversity 0.1.1 (peer: lexicalrichness 0.5.1 with pandas 3.1.1 and scipy 1.17.1).
# Expected: a response without a repeated word has a higher diversity (MTLD, HD-D) than one that repeats a single word.
# Seen: lexical-diversity gives ten different words an MTLD and an HD-D of 0, and "la la la la" an MTLD of 1.5;
# lexicalrichness gives 10 and 2. It leaves out numbers: of the songs 1979 and 1999 no word is left, and the rate of
# distinct words is an error.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    lexical-diversity==0.1.1 lexicalrichness==0.5.1 pandas==3.1.1 scipy==1.17.1 numpy==2.4.6 matplotlib==3.11.2 \
    textblob==0.20.1 --no-binary lexical-diversity,lexicalrichness
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from lexical_diversity.lex_div import hdd, mtld, tokenize
from lexicalrichness import LexicalRichness

responses = ("ten calm songs from four singers you might like best", "la la la la")
seen = [(mtld(tokenize(text)), hdd(tokenize(text)), LexicalRichness(text).mtld()) for text in responses]
print(seen)
assert seen[0] == (0, 0, 10) and round(seen[1][0], 1) == 1.5 and seen[1][2] == 2
print("1979 and 1999:", LexicalRichness("1979 and 1999").wordlist)
assert LexicalRichness("1979 and 1999").wordlist == ["and"] and LexicalRichness("1979 1999").words == 0
PY
