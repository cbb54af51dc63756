from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer, GPT2Config, LlamaForCausalLM, MambaConfig, MptConfig, XLNetConfig

from mcrs.errors import DeviceError, ModelError
from mcrs.lm_modules.loading import context_limit, resolve_attention
from tests.tiny_models import CHATML, build_tokenizer, save_model

if TYPE_CHECKING:
    from pathlib import Path

    from tests.lm_modules.conftest import LoadModel


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save_model(tmp_path / "model", build_tokenizer())


def refusal(load_lm: LoadModel, folder: Path) -> str:
    with pytest.raises(ModelError) as caught:
        load_lm(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_folder_that_is_not_there_is_named(load_lm: LoadModel, tmp_path: Path) -> None:
    assert "no/such/folder" in refusal(load_lm, tmp_path / "no/such/folder")


def test_a_folder_without_config_is_refused(load_lm: LoadModel, folder: Path) -> None:
    (folder / "config.json").unlink()
    assert str(folder) in refusal(load_lm, folder)


def test_a_folder_without_weights_is_refused(load_lm: LoadModel, folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    assert str(folder) in refusal(load_lm, folder)


def test_a_weights_file_in_place_of_its_folder_is_named(load_lm: LoadModel, folder: Path) -> None:
    assert "is a file; name the folder that has it" in refusal(load_lm, folder / "model.safetensors")


def test_an_adapter_without_its_model_is_named(load_lm: LoadModel, tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "adapter_model.safetensors").write_bytes(b"")
    assert "has only an adapter (LoRA), not a model; merge it" in refusal(load_lm, tmp_path)


def test_an_adapter_of_virtual_tokens_is_not_to_be_merged(load_lm: LoadModel, tmp_path: Path) -> None:
    adapter = {"peft_type": "PROMPT_TUNING", "num_virtual_tokens": 20}
    (tmp_path / "adapter_config.json").write_text(json.dumps(adapter), encoding="utf-8")
    message = refusal(load_lm, tmp_path)
    assert "has only an adapter (virtual tokens), not a model; these cannot be merged into a model" in message
    assert "merge_and_unload" not in message


@pytest.mark.parametrize("base", ["weight", "base_layer.weight"])
def test_an_adapter_within_the_weights_is_to_be_merged(base: str, load_lm: LoadModel, folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    layer = "model.layers.0.self_attn.q_proj"
    weights[f"{layer}.{base}"] = weights.pop(f"{layer}.weight")
    weights |= {
        f"{layer}.lora_A.default.weight": torch.zeros(4, 32),
        f"{layer}.lora_B.default.weight": torch.zeros(32, 4),
    }
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert re.search(rf"an adapter \(LoRA\) that is not merged .* {layer}.*merge_and_unload", refusal(load_lm, folder))


def test_weights_of_other_shapes_are_named(load_lm: LoadModel, folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "vocab_size": 10}), encoding="utf-8")
    assert refusal(load_lm, folder).endswith("its weights have other shapes than its config.json says")


def test_a_folder_without_tokenizer_json_says_so(load_lm: LoadModel, folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    assert "expected tokenizer.json" in refusal(load_lm, folder)


@pytest.mark.parametrize("n_bytes", [0, 5, 1000])
def test_a_torn_weights_file_is_refused(n_bytes: int, load_lm: LoadModel, folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:n_bytes])
    message = refusal(load_lm, folder)
    assert "': model.safetensors is damaged (" in message
    assert message.endswith("; copy or download the model again")


def split_weights(folder: Path) -> list[Path]:
    model = LlamaForCausalLM.from_pretrained(folder)
    (folder / "model.safetensors").unlink()
    model.save_pretrained(folder, max_shard_size="40KB")
    return sorted(folder.glob("model-*.safetensors"))


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00" * 500])
def test_the_damaged_part_of_the_weights_is_named(content: bytes, load_lm: LoadModel, folder: Path) -> None:
    parts = split_weights(folder)
    assert load_lm(folder).model is not None
    parts[1].write_bytes(content)
    assert f"': {parts[1].name} is damaged (" in refusal(load_lm, folder)


def test_parts_of_the_weights_without_their_index_are_incomplete(load_lm: LoadModel, folder: Path) -> None:
    split_weights(folder)
    (folder / "model.safetensors.index.json").unlink()
    assert refusal(load_lm, folder).endswith("missing files: 1, the first model.safetensors.index.json")


def test_a_template_in_another_encoding_is_named(load_lm: LoadModel, folder: Path) -> None:
    (folder / "chat_template.jinja").write_bytes(CHATML.encode("utf-16"))
    assert "': chat_template.jinja is not a text in UTF-8 that can be read; " in refusal(load_lm, folder)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("hidden_size", "32", "Validation error for field 'hidden_size': TypeError: Field 'hidden_size' expected int"),
        ("hidden_act", "nope", "KeyError: 'nope'"),
        ("num_attention_heads", 0, "ZeroDivisionError: "),
        ("pad_token_id", 10**6, "the pad_token_id of its config.json is not in its vocabulary"),
    ],
)
def test_a_value_that_the_config_cannot_have_is_told(
    key: str, value: object, reason: str, load_lm: LoadModel, folder: Path
) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, key: value}), encoding="utf-8")
    assert f"': {reason}" in refusal(load_lm, folder)


@pytest.mark.parametrize("content", ['{"do_sample": tr', "", "[1]", "null"])
@pytest.mark.parametrize(
    "name",
    ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"],
)
def test_a_damaged_json_file_is_named(name: str, content: str, load_lm: LoadModel, folder: Path) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    what = "does not hold a JSON object" if content in ("[1]", "null") else "is not a JSON file that can be read"
    assert refusal(load_lm, folder).endswith(f"': {name} {what}; copy or download the model again")


def test_weights_of_an_unknown_quantization_are_named(load_lm: LoadModel, folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["quantization_config"] = {"quant_method": "exl2", "bits": 4.0}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    weights = load_file(folder / "model.safetensors")
    weights["lm_head.q_weight"] = weights.pop("lm_head.weight")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    message = refusal(load_lm, folder)
    assert (
        "missing weights: 1, the first lm_head.weight; perhaps transformers cannot read its quantization (" in message
    )
    assert "exl2" in message


@pytest.mark.parametrize("dtype", [torch.float8_e4m3fn, torch.int8])
@pytest.mark.parametrize("method", ["modelopt", None])
def test_quantized_weights_that_would_not_be_scaled_are_refused(
    method: str | None, dtype: torch.dtype, load_lm: LoadModel, folder: Path
) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    told = {"quantization_config": {"quant_method": method, "quant_algo": "FP8"}} if method else {}
    (folder / "config.json").write_text(json.dumps({**config, **told}), encoding="utf-8")
    weights = load_file(folder / "model.safetensors")
    weights["lm_head.weight"] = weights["lm_head.weight"].mul(100).to(dtype)
    weights["lm_head.weight_scale"] = torch.tensor(0.01)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert "quantized weights that transformers cannot read" in refusal(load_lm, folder)
    assert "lm_head.weight_scale" in refusal(load_lm, folder)


@pytest.mark.parametrize("name", ["config.json", "hf_quant_config.json"])
def test_packed_weights_of_an_unknown_quantization_are_named(name: str, load_lm: LoadModel, folder: Path) -> None:
    path = folder / name
    config = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    path.write_text(
        json.dumps({**config, "quantization_config": {"quant_method": "modelopt", "quant_algo": "NVFP4"}}),
        encoding="utf-8",
    )
    weights = load_file(folder / "model.safetensors")
    weights["lm_head.weight"] = torch.zeros(len(weights["lm_head.weight"]), 16, dtype=torch.uint8)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert refusal(load_lm, folder).endswith("perhaps by a quantization that transformers cannot read")


def test_a_chat_template_in_the_file_of_a_processor_is_read(load_lm: LoadModel, folder: Path) -> None:
    (folder / "chat_template.jinja").unlink()
    (folder / "chat_template.json").write_text(json.dumps({"chat_template": CHATML}), encoding="utf-8")
    assert load_lm(folder).tokenizer.chat_template == CHATML


def test_an_architecture_whose_name_is_something_else_in_transformers_is_loaded(
    load_lm: LoadModel, folder: Path
) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    for names in (["pipeline"], ["OwnForCausalLM"], [], None):
        (folder / "config.json").write_text(json.dumps({**config, "architectures": names}), encoding="utf-8")
        assert type(load_lm(folder).model).__name__ == "LlamaForCausalLM"


def test_an_unknown_architecture_is_refused(load_lm: LoadModel, folder: Path) -> None:
    (folder / "config.json").write_text(json.dumps({"model_type": "nothing_known"}), encoding="utf-8")
    assert "nothing_known" in refusal(load_lm, folder)


@pytest.mark.parametrize("kind", ["Qwen2Tokenizer", "GPT2Tokenizer", "LlamaTokenizer", "GemmaTokenizer", "T5Tokenizer"])
def test_an_empty_tokenizer_in_place_of_missing_files_is_refused(kind: str, load_lm: LoadModel, folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    (folder / "tokenizer_config.json").write_text(json.dumps({**config, "tokenizer_class": kind}), encoding="utf-8")
    assert "the files of the tokenizer of" in refusal(load_lm, folder)


def test_a_folder_without_tokenizer_is_refused(load_lm: LoadModel, folder: Path) -> None:
    for path in folder.glob("tokenizer*"):
        path.unlink()
    assert "cannot load the language model" in refusal(load_lm, folder)


def test_missing_weights_are_never_replaced_by_random_ones(load_lm: LoadModel, folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    del weights["model.layers.1.mlp.up_proj.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert "missing weights: 1, the first model.layers.1.mlp.up_proj.weight" in refusal(load_lm, folder)


def test_a_base_model_without_chat_template_is_refused(load_lm: LoadModel, tmp_path: Path) -> None:
    assert "has no chat template" in refusal(load_lm, save_model(tmp_path / "base", build_tokenizer(None)))


def test_code_in_a_models_folder_is_never_run(
    load_lm: LoadModel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config |= {"model_type": "own", "auto_map": {"AutoConfig": "own.Own", "AutoModelForCausalLM": "own.Own"}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "own.py").write_text(f"open({str(folder / 'ran')!r}, 'w').close()\nclass Own: pass\n", encoding="utf-8")
    monkeypatch.setattr("builtins.input", lambda _: "y")
    assert refusal(load_lm, folder).endswith("; choose a model whose architecture transformers has")
    assert not (folder / "ran").exists()


def test_an_adapter_beside_its_model_is_refused(load_lm: LoadModel, folder: Path) -> None:
    (folder / "adapter_config.json").write_text("{}", encoding="utf-8")
    assert "also has an adapter (LoRA), which would be ignored; merge it" in refusal(load_lm, folder)


def test_templates_of_which_none_is_the_default_are_named(load_lm: LoadModel, folder: Path) -> None:
    (folder / "chat_template.jinja").unlink()
    (folder / "additional_chat_templates").mkdir()
    for name in ("rag", "tool_use"):
        (folder / "additional_chat_templates" / f"{name}.jinja").write_text(CHATML, encoding="utf-8")
    assert "has the chat templates rag, tool_use, and none named default" in refusal(load_lm, folder)


def test_a_template_that_cannot_be_rendered_is_told_once(load_lm: LoadModel, folder: Path) -> None:
    (folder / "chat_template.jinja").write_text("{% for each in messages %}{{ each.content", encoding="utf-8")
    message = refusal(load_lm, folder)
    assert message.count("the chat template of model") == 1
    assert "(unexpected end of template" in message


def test_an_end_token_that_is_no_number_is_refused(load_lm: LoadModel, folder: Path) -> None:
    (folder / "generation_config.json").write_text('{"eos_token_id": "</s>"}', encoding="utf-8")
    assert "`eos_token_id` (='</s>') is not a token id" in refusal(load_lm, folder)


def test_a_missing_device_is_said_before_anything_is_loaded(load_lm: LoadModel, tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="--device cpu"):
        load_lm(tmp_path / "nothing", device="cuda:99")


@pytest.mark.parametrize(
    ("device", "dtype", "reason"),
    [
        ("cpu", "bfloat16", "the device is cpu"),
        ("cuda", "float32", "it does not support float32"),
        ("cuda:0", "bfloat16", "flash-attn is not installed"),
    ],
)
def test_flash_attention_that_cannot_run_becomes_sdpa_with_one_warning(
    device: str, dtype: str, reason: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("transformers.utils.import_utils.is_flash_attn_2_available", lambda: False)
    assert resolve_attention("flash_attention_2", device, dtype) == "sdpa"
    assert len(caplog.messages) == 1
    assert reason in caplog.messages[0]


def test_flash_attention_that_can_run_is_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("transformers.utils.import_utils.is_flash_attn_2_available", lambda: True)
    assert resolve_attention("flash_attention_2", "cuda", "bfloat16") == "flash_attention_2"
    assert [resolve_attention(name, "cpu", "float32") for name in ("sdpa", "eager")] == ["sdpa", "eager"]
    assert not caplog.messages


def test_a_model_asked_for_flash_attention_loads_without_it(
    load_lm: LoadModel, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    load_lm(folder, attn_implementation="flash_attention_2", dtype="bfloat16")
    assert len(caplog.messages) == 1


def test_an_architecture_that_lacks_the_attention_gets_eager_with_one_warning(
    load_lm: LoadModel, folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LlamaForCausalLM, "_supports_sdpa", False)
    load_lm(folder, attn_implementation="sdpa")
    assert caplog.messages == ["attn_implementation sdpa is replaced by eager: LlamaForCausalLM does not support it"]


def test_context_limit_is_the_configs_or_what_is_less() -> None:
    assert context_limit(GPT2Config(n_positions=77)) == 77
    assert context_limit(GPT2Config(n_positions=77), 100) == 77
    assert context_limit(GPT2Config(n_positions=77), 50) == 50
    assert context_limit(MptConfig(max_seq_len=77)) == 77
    assert context_limit(MambaConfig()) is None
    assert context_limit(MambaConfig(), 50) == 50
    assert context_limit(XLNetConfig()) is None
    assert context_limit(XLNetConfig(), 50) == 50


def test_a_gguf_file_alone_is_explained(load_lm: LoadModel, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF")
    for name in (path, tmp_path):
        assert "a GGUF file needs config.json and the tokenizer's files beside it" in refusal(load_lm, name)


def change_config(folder: Path, **values: object) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, **values}), encoding="utf-8")


def test_weights_that_the_config_leaves_out_are_warned_of(
    load_lm: LoadModel, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    load_lm(folder)
    assert not caplog.messages
    change_config(folder, num_hidden_layers=1)
    load_lm(folder)
    assert caplog.messages == [
        f"weights of '{folder}' that the architecture of its config.json does not use: 9, the first "
        "model.layers.1.input_layernorm.weight; if its responses make no sense, take the config.json that belongs to "
        "the weights"
    ]


@pytest.mark.parametrize(
    "names", [("attn.attention.bias", "attn.attention.masked_bias"), ("self_attn.k_scale", "self_attn.v_scale")]
)
def test_stored_masks_and_scales_of_a_cache_are_no_unused_weights(
    names: tuple[str, ...], load_lm: LoadModel, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    weights = load_file(folder / "model.safetensors")
    weights |= {f"model.layers.0.{name}": torch.ones(1) for name in names}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    load_lm(folder)
    assert not caplog.messages


def test_the_attention_of_the_run_prevails_over_that_of_the_config(load_lm: LoadModel, folder: Path) -> None:
    change_config(folder, _attn_implementation="flash_attention_2")
    for attention in ("sdpa", "eager"):
        assert load_lm(folder, attn_implementation=attention).model.config._attn_implementation == attention


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_quantization_of_mlx_is_named(is_packed: bool, load_lm: LoadModel, folder: Path) -> None:
    quantization = {"group_size": 64, "bits": 4}
    change_config(folder, quantization=quantization, **({} if is_packed else {"quantization_config": quantization}))
    weights = load_file(folder / "model.safetensors")
    name = "model.layers.0.mlp.up_proj.weight"
    weights[name] = weights[name][:, ::8].clone()
    save_file(weights, folder / "model.safetensors", metadata={"format": "mlx"})
    assert "its weights are quantized for MLX, which transformers cannot read; choose" in refusal(load_lm, folder)


def test_a_sentencepiece_model_names_the_package_that_reads_it(
    load_lm: LoadModel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_sentencepiece(*args: object, **options: object) -> None:
        raise ValueError("`tiktoken` is required to read a `tiktoken` file. Install it with `pip install tiktoken`.")

    monkeypatch.setattr("transformers.AutoTokenizer.from_pretrained", without_sentencepiece)
    assert "install tiktoken" in refusal(load_lm, folder)
    (folder / "tokenizer.model").write_bytes(b"a model of sentencepiece")
    assert refusal(load_lm, folder).endswith(
        "tokenizer.model needs the package sentencepiece; pip install sentencepiece"
    )


def test_the_tokenizer_of_mistral_common_is_not_taken(
    load_lm: LoadModel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = AutoTokenizer.from_pretrained

    def as_where_mistral_common_is_installed(
        *args: object, mistral_format: bool | None = None, **options: object
    ) -> Any:
        if mistral_format is not False:
            raise NotImplementedError("`MistralCommonBackend` does not implement `added_tokens_decoder`.")
        return original(*args, **options)

    monkeypatch.setattr("transformers.AutoTokenizer.from_pretrained", as_where_mistral_common_is_installed)
    assert load_lm(folder).tokenizer.chat_template == CHATML
