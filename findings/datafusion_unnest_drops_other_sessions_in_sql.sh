#!/usr/bin/env bash
# Library: datafusion 55.0.0 with pyarrow 26.0.1.
# Expected: unnest in SQL and unnest_columns of a DataFrame return the same rows.
# Seen: of a session with an empty list of turns and one whose list is null, SQL drops both and unnest_columns only the
# first.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    datafusion==55.0.0 pyarrow==26.0.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import datafusion

context = datafusion.SessionContext()
sessions = context.from_pydict({"session": [1, 2, 3], "turn": [["hello"], [], None]}, name="sessions")
sql = context.sql("select session, unnest(turn) as turn from sessions").to_pydict()
frame = sessions.unnest_columns("turn").to_pydict()
print(sql, frame)
assert sql == {"session": [1], "turn": ["hello"]}
assert frame == {"session": [1, 3], "turn": ["hello", None]}
PY
