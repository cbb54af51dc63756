#!/usr/bin/env bash
# Library: ollama 0.6.3 (no server).
# Expected: a Python function that is given as a tool is described to the model as it is written: the whole text of its
# docstring, the values that an argument may have, the type of the items of a list, and which arguments may be left out.
# Seen: a second line of a description is lost if it has a colon ("for example: slow jazz"), the values of a Literal and
# the type of the items are missing, and an argument with a default value is required, unless its type allows None.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    ollama==0.6.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import json
import sys
import tempfile
from importlib import import_module

from ollama._utils import convert_function_to_tool

code = '''
from typing import Literal


def find(words: str, tags: list[str], order: Literal["new", "old"] = "new", year: int | None = None):
    """Find tracks.

    Args:
        words: the words of the user,
            for example: slow jazz
        tags: genres and moods
        order: the newest or the oldest tracks first
        year: the year of release
    """
'''
folder = tempfile.mkdtemp(dir=sys.path[1])
open(f"{folder}/tools.py", "w").write(code)
sys.path.insert(0, folder)
tool = convert_function_to_tool(import_module("tools").find).model_dump(exclude_none=True)["function"]["parameters"]
print(json.dumps(tool))
assert tool["properties"]["words"]["description"] == "the words of the user,"
assert tool["properties"]["tags"] == {"type": "array", "description": "genres and moods"}
assert set(tool["properties"]["order"]) == {"type", "description"}
assert tool["required"] == ["words", "tags", "order"]
PY
