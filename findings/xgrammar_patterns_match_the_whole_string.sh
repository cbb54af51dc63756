#!/usr/bin/env bash
# Library: xgrammar 0.2.9 (peers: jsonschema 4.26.0 and llguidance 1.9.1; no model).
# Expected: a pattern of a JSON schema may match a part of the string, as in jsonschema, and what cannot be enforced
# is refused, as llguidance refuses it.
# Seen: the pattern "[0-9]{4}" allows 1984 and not "in 1984"; `not`, `contains` and `uniqueItems` are silently
# ignored, so an excluded artist can be written. Of two parts of allOf none holds, with a warning.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    xgrammar==0.2.9 llguidance==1.9.1 numpy==2.4.6 jsonschema==4.26.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import json

import jsonschema
import xgrammar
from llguidance import LLMatcher

LETTERS = [chr(code) for code in range(32, 127)] + ["</s>"]
tokenizer = xgrammar.TokenizerInfo(LETTERS, xgrammar.VocabType.RAW, stop_token_ids=[len(LETTERS) - 1])
compiler = xgrammar.GrammarCompiler(tokenizer, max_threads=1)


def allows(schema, value):
    grammar = compiler.compile_json_schema(json.dumps(schema))
    matcher = xgrammar.GrammarMatcher(grammar, terminate_without_stop_token=True)
    return matcher.accept_string(json.dumps(value)) and matcher.is_terminated()


def valid(schema, value):
    return jsonschema.Draft202012Validator(schema).is_valid(value)


year = {"type": "string", "pattern": "[0-9]{4}"}
cases = [
    (year, "1984"),
    (year, "in 1984"),
    ({"not": {"const": "Toto"}}, "Toto"),
    ({"type": "array", "items": {"type": "string"}, "contains": {"const": "t1"}}, ["t2"]),
    ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, ["t1", "t1"]),
    ({"allOf": [{"type": "integer", "minimum": 1}, {"maximum": 20}]}, 70),
]
seen = [(allows(*case), valid(*case)) for case in cases]
errors = [LLMatcher.validate_grammar(LLMatcher.grammar_from_json_schema(json.dumps(schema))) for schema, _ in cases]
print(seen, errors)
assert [bool(error) for error in errors] == [False, False, True, True, True, False]
assert seen == [(True, True), (False, True), (True, False), (True, False), (True, False), (True, False)]
PY
