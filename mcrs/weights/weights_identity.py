"""Identifying the weights of a folder by one string, for artifact keys and manifests."""

from __future__ import annotations

from pathlib import Path

from mcrs.errors import ModelError
from mcrs.storage.artifacts import MANIFEST
from mcrs.storage.file_identity import hub_commit, identify_files
from mcrs.weights.locate import OPENVINO_MODEL

# The files that affect the results of a model; not its documentation.
_DECISIVE = frozenset({".safetensors", ".json", ".txt", ".model", ".jinja", ".gguf"})
_OPENVINO = frozenset({OPENVINO_MODEL, "openvino_model.bin"})
# A pickle of tensors: sentence-transformers reads it, without running code, for a module that has no other weights.
_TENSORS, _PREFERRED = "pytorch_model.bin", "model.safetensors"


def weights_identity(folder: Path, cache_dir: Path) -> str:
    """Identify the weights in a folder: equal identities mean equal weights, configuration and tokenizer.

    The hashes of large files are cached in ``cache_dir``, by the files' sizes and times.

    Returns:
        ``hub:`` and the commit for a folder of the Hugging Face cache, ``sha256:`` and a hash for any other.

    Raises:
        ModelError: A file cannot be read.
        OutputError: The cache directory cannot be written.
    """
    folder = folder.absolute()
    if commit := hub_commit(folder):
        return f"hub:{commit}"
    try:
        files = [path for path in folder.rglob("*") if _is_decisive(path) and path.name != MANIFEST and path.is_file()]
        return identify_files(folder, files, cache_dir / "weights" / "identities")
    except OSError as error:
        raise ModelError(f"cannot read the weights in {folder}: {error}") from error


def _is_decisive(path: Path) -> bool:
    if path.name == _TENSORS:
        return not (path.parent / _PREFERRED).exists()
    return path.suffix in _DECISIVE or path.name in _OPENVINO
