"""Converting a GGUF file to a folder that loads fast."""

from __future__ import annotations

from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

from mcrs.errors import ModelError


def convert_gguf(path: Path, folder: Path) -> None:
    """Write a causal language model's weights as float32 safetensors, with its configuration and tokenizer.

    Args:
        path: The GGUF file.
        folder: Where ``config.json``, ``model.safetensors``, the tokenizer's files and the like are written.

    Raises:
        ModelError: The file cannot be read.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source: dict[str, Any] = {"gguf_file": path.name, "local_files_only": True}
    with redirect_stderr(StringIO()):  # progress bars that no setting turns off; errors are still raised
        try:
            AutoTokenizer.from_pretrained(path.parent, **source).save_pretrained(folder)
            loaded = AutoModelForCausalLM.from_pretrained(path.parent, **source, dtype=torch.float32)
        except Exception as error:  # of many kinds: the reader does not handle damaged files
            raise ModelError(f"cannot read {path}: {type(error).__name__}: {error}") from error
        # The loaded model is marked as quantized and so cannot be saved, although its weights are plain now.
        del loaded.config.quantization_config
        with torch.device("meta"):  # no memory and no random numbers: the weights are assigned next
            plain = type(loaded)(loaded.config)
        plain.load_state_dict(loaded.state_dict(), assign=True)
        plain.tie_weights()
        plain.generation_config = loaded.generation_config
        plain.save_pretrained(folder)
