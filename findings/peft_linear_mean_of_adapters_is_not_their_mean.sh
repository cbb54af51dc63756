#!/usr/bin/env bash
# Library: peft 0.21.2 with torch 2.13.0 and transformers 5.24.0 (CPU, no model).
# Expected: add_weighted_adapter of two LoRA adapters with the weights 0.5 and 0.5 changes the model by the mean of
# their changes.
# Seen: with "linear" (and "magnitude_prune", which prunes nothing at density 1) the factors A and B are averaged, and
# the product is far from the mean: off by more than half of it. "cat" gives the mean exactly.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    peft==0.21.2 accelerate==1.15.0 transformers==5.24.0 torch==2.13.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import torch
from peft import LoraConfig, get_peft_model

torch.manual_seed(0)
config = LoraConfig(r=2, target_modules=["0"], init_lora_weights=False)
model = get_peft_model(torch.nn.Sequential(torch.nn.Linear(8, 8)), config, adapter_name="jazz")
model.add_adapter("rock", config)
layer = model.base_model.model[0]
mean = (layer.get_delta_weight("jazz") + layer.get_delta_weight("rock")).detach() / 2
off = {}
for kind, options in (("linear", {}), ("magnitude_prune", {"density": 1.0}), ("cat", {})):
    model.add_weighted_adapter(["jazz", "rock"], [0.5, 0.5], kind, combination_type=kind, **options)
    off[kind] = float((layer.get_delta_weight(kind).detach() - mean).norm() / mean.norm())
print(off)
assert off["linear"] > 0.5 and off["magnitude_prune"] > 0.5 and off["cat"] < 1e-5
PY
