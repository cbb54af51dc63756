#!/usr/bin/env bash
# Library: langchain-core 1.8.3.
# Expected: a response of a model that was cut off at its token limit is an error, as it is for `json.loads`.
# Seen: JsonOutputParser and PydanticOutputParser complete it without a word: the id t123 becomes t12 and the year 1984
# becomes 198. NumberedListOutputParser takes "1984. Enjoy!" in the introduction for an item and leaves "2)" out.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    langchain-core==1.8.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import json

from langchain_core.output_parsers import JsonOutputParser, NumberedListOutputParser, PydanticOutputParser
from pydantic import BaseModel


class Ranked(BaseModel):
    tracks: list[str]


cut = '{"tracks": ["t456", "t12'
try:
    json.loads(cut)
    raise SystemExit("json.loads accepts it")
except ValueError as error:
    print("json.loads:", error)
ids = JsonOutputParser().parse(cut), PydanticOutputParser(pydantic_object=Ranked).parse(cut).tracks
year = JsonOutputParser().parse('{"year": 198')
titles = NumberedListOutputParser().parse("Here are two songs from 1984. Enjoy!\n1. Jump\n2) Hurt")
print(ids, year, titles)
assert ids == ({"tracks": ["t456", "t12"]}, ["t456", "t12"]) and year == {"year": 198}
assert titles == ["Enjoy!", "Jump"]
PY
