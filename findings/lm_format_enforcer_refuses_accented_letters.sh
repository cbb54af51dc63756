#!/usr/bin/env bash
# Library: lm-format-enforcer 0.11.3.
# Expected: a model that is held to a JSON schema may write any string where the schema says "string".
# Seen: inside a string only ASCII is allowed, so neither "Sigur Rós" nor a title in Chinese can be written; only an
# escape such as \u00f3 remains. The same names are allowed as values of an enum.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    lm-format-enforcer==0.11.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from lmformatenforcer import JsonSchemaParser


def refused(value, rules):
    parser = JsonSchemaParser({"type": "object", "properties": {"artist": rules}, "required": ["artist"]})
    for letter in '{"artist": "' + value + '"}':
        if letter not in parser.get_allowed_characters():
            return letter
        parser = parser.add_character(letter)
    return None if parser.can_end() else "end"


text = {"type": "string"}
seen = [refused(name, text) for name in ("Sade", "Sigur Rós", r"Sigur R\u00f3s", "王菲")]
seen.append(refused("Sigur Rós", {"enum": ["Sade", "Sigur Rós"]}))
print(seen)
assert seen == [None, "ó", None, "王", None]
PY
