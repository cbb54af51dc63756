#!/usr/bin/env bash
# Library: transformers 5.24.0 with torch 2.13.0 and safetensors 0.8.0 (CPU).
# Expected: a checkpoint in 8 bits, with a scale beside each weight and a quantization method that transformers does not
# know, is refused, or its scales are applied.
# Seen: it loads. The method is skipped, the scales are counted as unexpected keys and dropped, and the stored numbers
# are used as the weights: here they are more than 100 times too large. No error is raised.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --no-compile --target "$site/packages" \
    torch==2.13.0 transformers==5.24.0 safetensors==0.8.0
cat >"$site/scales.py" <<'PY'
import json
import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
folder = pathlib.Path(sys.argv[1])
config = LlamaConfig(
    vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2
)
LlamaForCausalLM(config).eval().save_pretrained(folder)
whole = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)

stored = {}
for name, weight in load_file(folder / "model.safetensors").items():
    if ".layers." in name and name.endswith("proj.weight"):
        scale = weight.abs().max() / 127
        stored[name] = (weight / scale).round().to(torch.int8)
        stored[name + "_scale"] = scale.reshape(1)
    else:
        stored[name] = weight
save_file(stored, folder / "model.safetensors", metadata={"format": "pt"})
described = json.loads((folder / "config.json").read_text())
described["quantization_config"] = {"quant_method": "modelopt", "quant_algo": "INT8"}
(folder / "config.json").write_text(json.dumps(described))

loaded, report = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
name = "model.layers.0.mlp.up_proj.weight"
ratio = (loaded.state_dict()[name].abs().max() / whole.state_dict()[name].abs().max()).item()
print(f"missing {len(report['missing_keys'])}, dropped scales {len(report['unexpected_keys'])}")
print("largest weight 127:", loaded.state_dict()[name].abs().max().item() == 127, "times too large:", ratio > 100)
PY
seen=$(PYTHONPATH="$site/packages" HF_HUB_OFFLINE=1 python3 -W ignore "$site/scales.py" "$site/model" 2>/dev/null)
echo "$seen"
[[ $seen == *"missing 0, dropped scales 14"* ]]
[[ $seen == *"largest weight 127: True times too large: True"* ]]
