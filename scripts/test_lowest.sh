#!/usr/bin/env bash
# Run the tests on the lowest versions that pyproject.toml allows of every package it names:
#   bash scripts/test_lowest.sh [arguments of pytest]
# torch is the release in constraints.txt, so its own lower bound is not tested, and neither are those of vllm and
# flash-attn, which need a GPU. The environment is kept in .venv-lowest, or the folder that LOWEST_VENV names.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${LOWEST_VENV:-.venv-lowest}
extras=(report stem ltr train openai dev)
# uv takes the same local packages and certificates as pip.
export UV_FIND_LINKS=${UV_FIND_LINKS:-${PIP_FIND_LINKS:-}} SSL_CERT_FILE=${SSL_CERT_FILE:-${PIP_CERT:-}}
[ -n "$UV_FIND_LINKS" ] || unset UV_FIND_LINKS
[ -n "$SSL_CERT_FILE" ] || unset SSL_CERT_FILE

[ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
[ -x "$venv/bin/uv" ] || PIP_CONSTRAINT='' "$venv/bin/pip" install --quiet uv
uv() { VIRTUAL_ENV="$venv" "$venv/bin/uv" --quiet "$@"; }

# No version that has to be compiled here: an old package often cannot be.
uv pip compile --python "$venv/bin/python" --resolution lowest-direct --only-binary :all: \
  "${extras[@]/#/--extra=}" --override constraints.txt pyproject.toml --output-file "$venv/lowest.txt" >/dev/null
joined=$(IFS=,; echo "${extras[*]}")
uv pip install --constraint "$venv/lowest.txt" --override constraints.txt --editable ".[$joined]"
# With the lowest versions of what they need, and the newest of what those need, packages warn of each other.
exec "$venv/bin/python" -m pytest -q -W ignore::DeprecationWarning -W ignore::FutureWarning \
  -W ignore::PendingDeprecationWarning "$@"
