#!/usr/bin/env bash
# Library: peft 0.21.2 with torch 2.13.0 and transformers 5.24.0 (CPU).
# Expected: the base model of a PeftModel, `get_base_model()`, saves weights that include the adapter, or that cannot be
# loaded as a plain model.
# Seen: they are saved under names such as `q_proj.base_layer.weight` and `q_proj.lora_A.default.weight`. transformers
# loads that folder as a plain model, in which the wrapped layers have random weights: its logits are neither those of
# the adapted model nor those of the base. No error is raised; the keys are in the loading report.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --no-compile --target "$site/packages" \
    torch==2.13.0 transformers==5.24.0 peft==0.21.2
cat >"$site/adapter.py" <<'PY'
import pathlib
import sys

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
folder = pathlib.Path(sys.argv[1])
config = LlamaConfig(
    vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2
)
tokens = torch.arange(1, 9)[None]
tuned = get_peft_model(LlamaForCausalLM(config).eval(), LoraConfig(target_modules=["q_proj"], init_lora_weights=False))
with torch.no_grad():
    expected = tuned(tokens).logits
    with tuned.disable_adapter():
        base = tuned(tokens).logits
tuned.get_base_model().save_pretrained(folder)
loaded, report = AutoModelForCausalLM.from_pretrained(folder, output_loading_info=True)
with torch.no_grad():
    found = loaded(tokens).logits
print("missing", sorted(report["missing_keys"]))
print("unexpected", sorted(report["unexpected_keys"]))
print("as tuned", torch.allclose(found, expected, atol=1e-5), "as base", torch.allclose(found, base, atol=1e-5))
PY
seen=$(PYTHONPATH="$site/packages" HF_HUB_OFFLINE=1 python3 -W ignore "$site/adapter.py" "$site/model" 2>/dev/null)
echo "$seen"
[[ $seen == *"missing ['model.layers.0.self_attn.q_proj.weight', 'model.layers.1.self_attn.q_proj.weight']"* ]]
[[ $seen == *"q_proj.base_layer.weight"*"q_proj.lora_A.default.weight"* ]]
[[ $seen == *"as tuned False as base False"* ]]
