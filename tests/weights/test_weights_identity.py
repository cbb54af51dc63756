"""The name of weights: equal for equal files, and computed once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from mcrs.storage import file_identity
from mcrs.weights import weights_identity
from tests.weights.models import MODEL_FILES, write_files


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every file that was read to be hashed, in order."""
    files: list[Path] = []
    original = file_identity.hash_file

    def count(path: Path) -> str:
        files.append(path)
        return original(path)

    monkeypatch.setattr(file_identity, "hash_file", count)
    return files


def test_weights_identity_same_files_elsewhere_have_the_same_name(tmp_path: Path) -> None:
    names = {weights_identity(write_files(tmp_path / place, MODEL_FILES), tmp_path / "cache") for place in ("a", "b")}
    assert len(names) == 1
    assert names.pop().startswith("sha256:")


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("model.safetensors", True),
        ("config.json", True),
        ("tokenizer.json", True),
        ("1_Pooling/config.json", True),
        ("README.md", False),
        ("manifest.json", False),
        ("2_Dense/pytorch_model.bin", True),
        ("pytorch_model.bin", False),
    ],
)
def test_weights_identity_changes_with_what_decides(tmp_path: Path, name: str, changes: bool) -> None:
    folder = write_files(tmp_path / "model", MODEL_FILES)
    before = weights_identity(folder, tmp_path / "cache")
    write_files(folder, {name: b"something else"})
    assert (weights_identity(folder, tmp_path / "cache") != before) is changes


def test_weights_identity_unchanged_files_are_hashed_once(tmp_path: Path, hashed: list[Path]) -> None:
    folder = write_files(tmp_path / "model", MODEL_FILES)
    first = weights_identity(folder, tmp_path / "cache")
    n_files = len(hashed)
    assert n_files > 0
    assert weights_identity(folder, tmp_path / "cache") == first
    assert len(hashed) == n_files
    os.utime(folder / "model.safetensors", ns=(1, 1))
    assert weights_identity(folder, tmp_path / "cache") == first
    assert len(hashed) == 2 * n_files


def test_weights_identity_damaged_memory_is_ignored(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "model", MODEL_FILES)
    first = weights_identity(folder, tmp_path / "cache")
    (memory,) = (path for path in (tmp_path / "cache").rglob("*.json"))
    digit = memory.read_text(encoding="utf-8")
    another = digit.replace(first, first[:-1] + ("0" if first[-1] != "0" else "1"))
    assert another != digit
    for damage in ("{", "[]", "{}", another):
        memory.write_text(damage, encoding="utf-8")
        assert weights_identity(folder, tmp_path / "cache") == first


def test_weights_identity_hub_snapshot_is_its_commit(tmp_path: Path, hashed: list[Path]) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    folder = write_files(tmp_path / "hub/models--owner--tiny/snapshots" / commit, MODEL_FILES)
    assert weights_identity(folder, tmp_path / "cache") == f"hub:{commit}"
    shutil.copytree(folder, tmp_path / "copy")
    assert weights_identity(tmp_path / "copy", tmp_path / "cache").startswith("sha256:")
    assert hashed
