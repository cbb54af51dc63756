#!/usr/bin/env bash
# Library: gguf 0.13.0 (peer: gguf 0.19.0).
# Expected: a project's own folder `scripts`, without __init__.py, is found first: the current folder comes first.
# Seen: gguf 0.13.0 installs a package named `scripts` at the top level. A folder without __init__.py gives way to it,
# so `python -m scripts.prepare` ends with "No module named scripts.prepare". In 0.19.0 the package is gguf.scripts.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
for version in 0.13.0 0.19.0; do
    python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile \
        --target "$site/$version" "gguf==$version"
done
mkdir -p "$site/project/scripts"
echo 'print("prepared")' >"$site/project/scripts/prepare.py"
cd "$site/project"
old=$(PYTHONPATH="$site/0.13.0" python3 -m scripts.prepare 2>&1 || true)
new=$(PYTHONPATH="$site/0.19.0" python3 -m scripts.prepare)
echo "$old | $new"
[[ $old == *"No module named scripts.prepare"* ]]
[[ $new == prepared ]]
