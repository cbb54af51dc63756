#!/usr/bin/env bash
# Library: mlcroissant 1.1.1.
# Expected: a field that Croissant declares as sc:Text comes back as the text of the file, from CSV as from JSON.
# Seen: the id "00123" is b"123" from CSV and from JSON Lines, and b"00123" from JSON; the artists "None" and "NA" of a
# CSV are missing values. A sc:Boolean column of "yes" and "no" is True in every row.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-binary jsonpath-rw --no-compile \
    --target "$site" mlcroissant==1.1.1 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
cd "$site"
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import hashlib
import json
import logging
import pathlib

import mlcroissant

logging.disable(logging.WARNING)
VOCABULARY = {"@vocab": "https://schema.org/", "sc": "https://schema.org/", "cr": "http://mlcommons.org/croissant/"}
VOCABULARY |= {name: f"cr:{name}" for name in ("recordSet", "field", "source", "extract", "column", "jsonPath")}
VOCABULARY |= {"fileObject": "cr:fileObject", "dataType": {"@id": "cr:dataType", "@type": "@vocab"}}
VOCABULARY |= {"conformsTo": "http://purl.org/dc/terms/conformsTo", "@language": "en"}


def read(name, text, encoding, extract, types):
    pathlib.Path(name).write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    fields = [
        {"@type": "cr:Field", "@id": f"r/{column}", "dataType": kind}
        | {"source": {"fileObject": {"@id": "file"}, "extract": extract(column)}}
        for column, kind in types.items()
    ]
    source = {"@type": "cr:FileObject", "@id": "file", "contentUrl": name, "encodingFormat": encoding, "sha256": digest}
    dataset = {"@context": VOCABULARY, "@type": "sc:Dataset", "name": "tracks", "url": "https://example.org"}
    dataset |= {"conformsTo": "http://mlcommons.org/croissant/1.0", "distribution": [source]}
    dataset |= {"recordSet": [{"@type": "cr:RecordSet", "@id": "r", "field": fields}]}
    pathlib.Path("croissant.json").write_text(json.dumps(dataset))
    records = mlcroissant.Dataset(jsonld="croissant.json").records("r")
    return {column: [record[f"r/{column}"] for record in records] for column in types}


texts = {"track": "sc:Text", "artist": "sc:Text"}
rows = [{"track": "00123", "artist": "None"}, {"track": "00124", "artist": "NA"}, {"track": "00125", "artist": "Air"}]
lines = ["track,artist,live", "00123,None,yes", "00124,NA,no", "00125,Air,no"]
csv = read("t.csv", "\n".join(lines), "text/csv", lambda c: {"column": c}, texts | {"live": "sc:Boolean"})
jsonl = read("t.jsonl", "\n".join(map(json.dumps, rows)), "application/jsonlines", lambda c: {"column": c}, texts)
plain = read("t.json", json.dumps(rows), "application/json", lambda c: {"jsonPath": f"$[*].{c}"}, texts)
print("CSV:", csv, "JSON Lines:", jsonl, "JSON:", plain, sep="\n")
assert csv["track"] == jsonl["track"] == [b"123", b"124", b"125"]
assert plain["track"] == [b"00123", b"00124", b"00125"]
assert csv["artist"] == [None, None, b"Air"] and jsonl["artist"] == plain["artist"] == [b"None", b"NA", b"Air"]
assert csv["live"] == [True, True, True]
PY
