#!/usr/bin/env bash
# Library: outlines 1.3.3 (no model).
# Expected: the output type list[str] allows an empty list, as it does in Python.
# Seen: the expression for a list asks for at least one item, so a model cannot answer that no track fits; that for a
# dict allows an empty one. Only a comma with a space separates items.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    outlines==1.3.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import re

from outlines.types.dsl import python_types_to_terms, to_regex


def allows(type_, text):
    return re.fullmatch(to_regex(python_types_to_terms(type_)), text) is not None


seen = [allows(list[str], text) for text in ('["t1", "t2"]', '["t1","t2"]', "[]")]
print(seen, allows(dict[str, int], "{}"))
assert seen == [True, False, False] and allows(dict[str, int], "{}")
PY
