#!/usr/bin/env bash
# Library: omegaconf 2.3.1 and hydra-core 1.3.8.
# Expected: an override such as track_id=010 has one value, since Hydra builds its configurations with OmegaConf.
# Seen: OmegaConf.from_dotlist reads it as YAML 1.1 and Hydra by a grammar of its own. The id 010 is 8 or the text, the
# title 4:44 is 284 or the text, Yes is True or the text; inf is a text for OmegaConf and a number for Hydra, and
# "Earth, Wind" is one text for OmegaConf and a sweep of two for Hydra.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    omegaconf==2.3.1 hydra-core==1.3.8 --no-binary antlr4-python3-runtime
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from hydra.core.override_parser.overrides_parser import OverridesParser
from omegaconf import OmegaConf

parser = OverridesParser.create()
seen = {}
for text in ("Sade", "1984", "010", "4:44", "Yes", "inf", "Earth, Wind"):
    override = parser.parse_override(f"x={text}")
    hydra = override.value().list if override.is_sweep_override() else override.value()
    seen[text] = OmegaConf.from_dotlist([f"x={text}"]).x, hydra
print(seen)
assert list(seen.values()) == [
    ("Sade", "Sade"), (1984, 1984), (8, "010"), (284, "4:44"), (True, "Yes"), ("inf", float("inf")),
    ("Earth, Wind", ["Earth", "Wind"]),
]
PY
