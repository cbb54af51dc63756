"""Conversion of a GGUF file: the folder computes what the file computes."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.errors import ModelError
from mcrs.weights.wheels import convert_gguf
from tests.weights.models import write_gguf


def test_convert_gguf_folder_gives_the_file_s_tokens_and_logits(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    write_gguf(tmp_path / "tiny.gguf")
    expected = AutoModelForCausalLM.from_pretrained(tmp_path, gguf_file="tiny.gguf")
    capfd.readouterr()
    for name in ("folder", "again"):
        convert_gguf(tmp_path / "tiny.gguf", tmp_path / name)
    assert capfd.readouterr() == ("", "")

    folder = tmp_path / "folder"
    assert {path.suffix for path in folder.iterdir()} == {".json", ".jinja", ".safetensors"}
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    prompt = tokenizer.apply_chat_template(
        [{"role": "user", "content": "Jazz, bitte – é!"}], return_tensors="pt", return_dict=True
    )
    assert tokenizer.decode(prompt["input_ids"][0]) == "Jazz, bitte – é!"
    model = AutoModelForCausalLM.from_pretrained(folder)
    assert model.dtype == torch.float32
    assert model.generation_config.eos_token_id == 2
    assert model.lm_head.weight.data_ptr() == model.model.embed_tokens.weight.data_ptr()
    with torch.no_grad():
        assert torch.equal(model(**prompt).logits, expected(**prompt).logits)


def test_convert_gguf_damaged_file_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").write_bytes(b"GGUF but no more")
    with pytest.raises(ModelError, match=r"cannot read .*tiny\.gguf"):
        convert_gguf(tmp_path / "tiny.gguf", tmp_path / "folder")
