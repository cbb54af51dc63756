#!/usr/bin/env bash
# Library: fastavro 1.13.1.
# Expected: a whole number in a column of the type null, float or long is written as a long.
# Seen: it is written as the first type of the union that accepts it, the 32-bit float, so the id 123456789 is read as
# 123456792. If long comes before float in the schema the number is exact. A field that is missing in the schema is left
# out, without an error.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    fastavro==1.13.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import io

import fastavro


def read_back(*kinds):
    schema = {"type": "record", "name": "track", "fields": [{"name": "id", "type": list(kinds)}]}
    file = io.BytesIO()
    fastavro.writer(file, fastavro.parse_schema(schema), [{"id": 123456789, "title": "Blue Song"}])
    file.seek(0)
    return next(fastavro.reader(file))


seen = [read_back("null", "float", "long"), read_back("null", "long", "float")]
print(seen)
assert seen == [{"id": 123456792.0}, {"id": 123456789}]
PY
