#!/usr/bin/env bash
# Library: sacrebleu 2.6.0.
# Expected: references that are given in the wrong shape, one list for each response, or one too few, are refused.
# Seen: only as many responses are scored as the first list has references. Of two responses the first is right and the
# second shares no word with its reference: BLEU and chrF are 100 instead of 50 and 47. A response of one
# word that equals its reference has a sentence BLEU of 100 and a corpus BLEU of 0.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    sacrebleu==2.6.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from sacrebleu import corpus_bleu, corpus_chrf, sentence_bleu

responses = ["Here is a calm song by Sade", "Nothing was found in this whole catalogue"]
references = ["Here is a calm song by Sade", "Try Blue Monday or True Faith next"]
shapes = {
    "one list": [references],
    "a list for each response": [[reference] for reference in references],
    "one reference too few": [references[:1]],
}
seen = {name: [round(f(responses, shape).score) for f in (corpus_bleu, corpus_chrf)] for name, shape in shapes.items()}
seen["one word"] = [round(sentence_bleu("Sade", ["Sade"]).score), round(corpus_bleu(["Sade"], [["Sade"]]).score)]
print(seen)
assert list(seen.values()) == [[50, 47], [100, 100], [100, 100], [100, 0]]
PY
