#!/usr/bin/env bash
# Library: sseclient 0.0.27 (peer: sseclient-py 1.9.0).
# Expected: an event of a streamed answer ends at a line feed or carriage return, as the format of server-sent events
# says, so the JSON after "data:" is read whole.
# Seen: the line separator U+2028, which is allowed inside JSON and often stands between lines of lyrics, ends the line:
# the rest of the JSON is lost without an error. sseclient-py reads it whole.
set -euo pipefail
site=$(mktemp -d)
peer=$(mktemp -d)
trap 'rm -rf "$site" "$peer"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    sseclient==0.0.27
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$peer" \
    sseclient-py==1.9.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import json

import sseclient

answer = json.dumps({"lyrics": "first line\u2028second line"}, ensure_ascii=False)
seen = sseclient.Event.parse(f"data: {answer}").data
print("sseclient:", repr(seen))
assert seen == '{"lyrics": "first line'
PY
PYTHONPATH="$peer" python3 -W ignore - <<'PY'
import json

import sseclient

answer = json.dumps({"lyrics": "first line\u2028second line"}, ensure_ascii=False)
(event,) = sseclient.SSEClient(iter([f"data: {answer}\n\n".encode()])).events()
print("sseclient-py:", repr(event.data))
assert event.data == answer
PY
