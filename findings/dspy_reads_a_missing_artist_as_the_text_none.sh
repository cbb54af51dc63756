#!/usr/bin/env bash
# Library: dspy 3.4.1 (no model is called).
# Expected: for a field of the type `str | None` the response "None" or "null" means that there is no value, as for a
# field of the type `int | None`.
# Seen: ChatAdapter returns the text "None" or "null" for the artist and the value None for the year of the same
# response. JSONAdapter returns None for both.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    dspy==3.4.1
PYTHONPATH="$site" DSPY_CACHEDIR="$site/cache" python3 -W ignore - <<'PY'
import dspy


class Track(dspy.Signature):
    query: str = dspy.InputField()
    artist: str | None = dspy.OutputField()
    year: int | None = dspy.OutputField()


for word in ("None", "null"):
    response = f"[[ ## artist ## ]]\n{word}\n\n[[ ## year ## ]]\n{word}\n\n[[ ## completed ## ]]"
    seen = dspy.ChatAdapter().parse(Track, response)
    print("ChatAdapter:", seen)
    assert seen == {"artist": word, "year": None}
seen = dspy.JSONAdapter().parse(Track, '{"artist": null, "year": null}')
print("JSONAdapter:", seen)
assert seen == {"artist": None, "year": None}
PY
