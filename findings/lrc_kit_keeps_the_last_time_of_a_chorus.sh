#!/usr/bin/env bash
# Library: lrc-kit 0.1.8.3 (peer: lemony-lrc-parser 0.5.0).
# Expected: a line of lyrics (LRC) with two times, as a chorus has, is shown at both, and words in brackets are text.
# Seen: only the last time is kept, so the first chorus is gone; a line ends at its first word in brackets. The peer
# keeps both.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    lrc-kit==0.1.8.3 lemony-lrc-parser==0.5.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import lemony_lrc_parser
import lrc_kit

text = "[00:12.00][00:40.00]Blue night\n[00:15.00]Long road [live] home\n"
lines, _ = lrc_kit.parse_lyrics(text)
seen = [(line.minutes * 60 + line.seconds, line.text.strip()) for line in lines]
peer = [(line.start // 1000, line.text) for line in lemony_lrc_parser.loads(text)]
print(seen, peer)
assert seen == [(40, "Blue night"), (15, "Long road")]
assert peer == [(12, "Blue night"), (15, "Long road [live] home"), (40, "Blue night")]
PY
