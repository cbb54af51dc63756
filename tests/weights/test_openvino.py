"""Finding weights for OpenVINO: nothing of OpenVINO is needed for that."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.errors import ModelError
from mcrs.lm_modules.loading import load_causal_lm
from mcrs.weights import locate_model, weights_identity
from mcrs.weights.openvino import locate_openvino


def make(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in ("config.json", *names):
        (folder / name).write_bytes(b"{}")
    return folder


def test_ir_folder_is_its_own_frame(tmp_path: Path) -> None:
    folder = make(tmp_path / "ir", "openvino_model.xml", "openvino_model.bin")

    assert locate_openvino(str(folder), tmp_path / "cache") == (folder, folder)


def test_gguf_file_beside_its_tokenizer_is_found(tmp_path: Path) -> None:
    folder = make(tmp_path / "gguf", "model-Q8_0.gguf")

    assert locate_openvino(str(folder), tmp_path / "cache") == (folder / "model-Q8_0.gguf", folder)


def test_several_gguf_files_are_refused(tmp_path: Path) -> None:
    folder = make(tmp_path / "gguf", "a.gguf", "b.gguf")

    with pytest.raises(ModelError, match=r"has 2 GGUF files; keep only one of them: a\.gguf, b\.gguf"):
        locate_openvino(str(folder), tmp_path / "cache")


def test_safetensors_are_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = make(tmp_path / "st", "model.safetensors")

    with pytest.raises(ModelError, match=r"no weights that OpenVINO reads.*use lm_backend: hf_causal"):
        locate_openvino(str(folder), tmp_path / "cache")


def test_ir_folder_is_refused_by_transformers_with_what_to_do(tmp_path: Path) -> None:
    folder = make(tmp_path / "ir", "openvino_model.xml", "openvino_model.bin")

    with pytest.raises(ModelError, match="use lm_backend: openvino"):
        load_causal_lm(str(folder), cache_dir=tmp_path, device="cpu", dtype="float32", attn_implementation="sdpa")


def test_identity_follows_the_weights(tmp_path: Path) -> None:
    folder = make(tmp_path / "ir", "openvino_model.xml", "openvino_model.bin")
    before = weights_identity(locate_model(str(folder), tmp_path), tmp_path / "cache")

    (folder / "openvino_model.bin").write_bytes(b"other weights")

    assert weights_identity(locate_model(str(folder), tmp_path), tmp_path / "cache") != before
