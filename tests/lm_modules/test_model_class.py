from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoModelForMultimodalLM

from mcrs.errors import ModelError
from mcrs.lm_modules.prefix_engine.engine import PrefixEngine
from tests.tiny_models import build_tokenizer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mcrs.types import GenerationRequest
    from tests.lm_modules.conftest import LoadModel

_TEXT = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "initializer_range": 0.6,
}
_SEQ2SEQ = {
    "d_model": 16,
    "encoder_layers": 1,
    "decoder_layers": 1,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 16,
    "decoder_ffn_dim": 16,
    "tie_word_embeddings": True,
}


def save(folder: Path, model_class: str, config: Any) -> Path:
    tokenizer = build_tokenizer()
    torch.manual_seed(0)
    getattr(transformers, model_class)(config(len(tokenizer))).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    ("model_class", "config", "reason"),
    [
        ("LlamaForSequenceClassification", "LlamaConfig", "it was saved as LlamaForSequenceClassification, which does"),
        ("LlamaModel", "LlamaConfig", "it was saved as LlamaModel, which does not write text"),
        ("BertForMaskedLM", "BertConfig", "it was saved as BertForMaskedLM, which does not write text"),
        ("ModernBertForMaskedLM", "ModernBertConfig", "it was saved as ModernBertForMaskedLM, which does not write"),
    ],
)
def test_a_model_that_does_not_write_text_is_refused(
    model_class: str, config: str, reason: str, load_lm: LoadModel, tmp_path: Path
) -> None:
    # With tied weights nothing is missing: the classifier would write nonsense.
    settings = {**_TEXT, "tie_word_embeddings": True, "pad_token_id": 0}
    save(tmp_path, model_class, lambda size: getattr(transformers, config)(vocab_size=size, **settings))
    with pytest.raises(ModelError) as caught:
        load_lm(tmp_path)
    assert f"is not a causal language model: {reason}" in str(caught.value)


@pytest.mark.parametrize(("model_class", "config"), [("BartForConditionalGeneration", "BartConfig")])
def test_an_encoder_decoder_is_refused(model_class: str, config: str, load_lm: LoadModel, tmp_path: Path) -> None:
    save(tmp_path, model_class, lambda size: getattr(transformers, config)(vocab_size=size, **_SEQ2SEQ))
    with pytest.raises(ModelError, match=r"it is an encoder-decoder \(BartForConditionalGeneration\); choose a chat"):
        load_lm(tmp_path)


def test_an_architecture_that_writes_no_text_is_refused_whatever_it_was_saved_as(
    load_lm: LoadModel, tmp_path: Path
) -> None:
    build_tokenizer().save_pretrained(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "clip"}', encoding="utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(ModelError, match="transformers writes no text with the architecture clip; choose a chat"):
        load_lm(tmp_path)


def _llava(size: int) -> transformers.PreTrainedConfig:
    shape = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    return transformers.LlavaConfig(
        text_config=transformers.LlamaConfig(vocab_size=size, eos_token_id=2, **_TEXT),
        vision_config=transformers.CLIPVisionConfig(projection_dim=16, image_size=32, patch_size=16, **shape),
        image_token_index=5,
    )


def _qwen_vl(size: int) -> transformers.PreTrainedConfig:
    rope = {"rope_type": "default", "rope_theta": 1e4, "mrope_section": [1, 1, 2]}
    return transformers.Qwen2VLConfig(
        text_config={"vocab_size": size, "eos_token_id": 2, "rope_parameters": rope, **_TEXT},
        vision_config={"depth": 1, "embed_dim": 16, "hidden_size": 32, "num_heads": 2, "patch_size": 14},
        image_token_id=5,
        video_token_id=6,
        vision_start_token_id=7,
        vision_end_token_id=8,
    )


def _mllama(size: int) -> transformers.PreTrainedConfig:
    shape = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_global_layers": 1}
    layers = {"intermediate_layers_indices": [0], "attention_heads": 2, "vision_output_dim": 32}
    return transformers.MllamaConfig(
        text_config={"vocab_size": size, "eos_token_id": 2, "pad_token_id": 0, "cross_attention_layers": [1], **_TEXT},
        vision_config={"image_size": 28, "patch_size": 14, **layers, **shape},
        image_token_index=5,
    )


@pytest.mark.parametrize(
    ("model_class", "config"),
    [
        ("LlavaForConditionalGeneration", _llava),
        ("Qwen2VLForConditionalGeneration", _qwen_vl),
        ("MllamaForConditionalGeneration", _mllama),
    ],
)
def test_a_model_that_also_reads_images_writes_what_generate_writes(
    model_class: str,
    config: Any,
    load_lm: LoadModel,
    requests: Sequence[GenerationRequest],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = save(tmp_path, model_class, config)
    lm = load_lm(folder)
    assert isinstance(lm.generator, PrefixEngine)
    assert not [record for record in caplog.records if record.name.startswith("mcrs")]
    texts = {completion.key: completion.text for completion in lm.stream(requests)}

    plain = AutoModelForMultimodalLM.from_pretrained(folder, dtype="float32").eval()
    for request in requests:
        ids = torch.tensor([lm.encoding.fit(request).token_ids])
        output = plain.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=12, do_sample=False)
        assert texts[request.key] == lm.encoding.decode(output[0, ids.shape[1] :].tolist())


def test_the_scales_of_an_encoder_that_is_not_loaded_are_not_needed(
    load_lm: LoadModel, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = save(tmp_path, "MllamaForConditionalGeneration", _mllama)
    weights = load_file(folder / "model.safetensors")
    encoder = next(name for name in weights if "vision_model" in name and name.endswith("fc1.weight"))
    save_file(weights | {f"{encoder}_scale": torch.ones(1)}, folder / "model.safetensors", metadata={"format": "pt"})
    load_lm(folder)
    assert not [record for record in caplog.records if record.name.startswith("mcrs")]
