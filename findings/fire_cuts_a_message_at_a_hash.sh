#!/usr/bin/env bash
# Library: fire 0.7.1.
# Expected: a function with the parameter `message: str` gets the message of the command line as a text.
# Seen: the value is read as Python: "jazz # not rock" becomes jazz, "jazz,rock" a tuple, [Live] a list, 1984 a number
# and None no message, whatever the annotation says. "007", "AC/DC" and "50 Cent" stay texts.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    fire==0.7.1 termcolor==3.3.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import fire


def read(message: str):
    return message


def quiet(_result):
    return ""


messages = ["jazz # not rock", "jazz,rock", "[Live]", "1984", "None", "007", "AC/DC", "50 Cent"]
seen = [fire.Fire(read, command=[f"--message={message}"], serialize=quiet) for message in messages]
print(seen)
assert seen == ["jazz", ("jazz", "rock"), ["Live"], 1984, None, "007", "AC/DC", "50 Cent"]
PY
