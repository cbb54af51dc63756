#!/usr/bin/env bash
# Library: musicbrainzngs 0.7.1.
# Expected: every field of a recording in an answer of the MusicBrainz web service is read.
# Seen: first-release-date and the list of genres are dropped, while title, length and tags are read. The year of a
# track is then only in the dates of its releases, which may be reissues.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    musicbrainzngs==0.7.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import io

from musicbrainzngs.mbxml import parse_message

answer = """<?xml version="1.0"?><metadata xmlns="http://musicbrainz.org/ns/mmd-2.0#"><recording id="r1">
<title>Blue Song</title><length>225000</length><first-release-date>1971-03-01</first-release-date>
<genre-list><genre count="4" id="g1"><name>jazz</name></genre></genre-list>
<tag-list><tag count="4"><name>jazz</name></tag></tag-list></recording></metadata>"""
seen = parse_message(io.BytesIO(answer.encode()))["recording"]
print(seen)
assert seen == {"id": "r1", "title": "Blue Song", "length": "225000", "tag-list": [{"count": "4", "name": "jazz"}]}
PY
