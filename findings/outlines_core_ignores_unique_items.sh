#!/usr/bin/env bash
# Library: outlines-core 0.2.14 (peer: llguidance 1.9.1).
# Expected: a keyword of a JSON schema is applied to the output of the model or refused.
# Seen: `uniqueItems`, `minimum` and `maximum` change nothing in the regular expression, without an error: a ranked list
# can contain a track twice and a year can be 5. llguidance refuses `uniqueItems` by name and accepts the bounds.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    outlines-core==0.2.14 llguidance==1.9.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import json
import re

from llguidance import LLMatcher
from outlines_core.json_schema import build_regex_from_schema

tracks = {"type": "array", "items": {"enum": ["t1", "t2", "t3"]}, "minItems": 2, "maxItems": 3}
unique = tracks | {"uniqueItems": True}
year = {"type": "integer", "minimum": 1900, "maximum": 2026}

pattern = build_regex_from_schema(json.dumps(unique))
assert pattern == build_regex_from_schema(json.dumps(tracks))
assert re.fullmatch(pattern, '["t1", "t1"]') and not re.fullmatch(pattern, '["t1"]')
assert re.fullmatch(build_regex_from_schema(json.dumps(year)), "5")


def complaint(schema):
    return LLMatcher.validate_grammar(LLMatcher.grammar_from_json_schema(json.dumps(schema)))


print("llguidance:", complaint(unique), "| without:", repr(complaint(tracks)), "| bounds:", repr(complaint(year)))
assert "uniqueItems" in complaint(unique)
assert complaint(tracks) == complaint(year) == ""
PY
