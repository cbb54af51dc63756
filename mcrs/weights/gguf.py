"""Turning a GGUF file into a folder that loads fast."""

from __future__ import annotations

from contextlib import contextmanager, redirect_stderr
from io import StringIO
from typing import TYPE_CHECKING, Any

from mcrs.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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

    source: dict[str, Any] = {
        "pretrained_model_name_or_path": str(path.parent),
        "gguf_file": path.name,
        "local_files_only": True,
    }
    with _quiet_transformers():
        try:
            AutoTokenizer.from_pretrained(path.parent, **source).save_pretrained(folder)
            loaded = AutoModelForCausalLM.from_pretrained(path.parent, **source, dtype=torch.float32)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"cannot read {path}: {error}") from error
        # The loaded model says that it is quantized and so cannot be saved, though its weights are plain by now.
        del loaded.config.quantization_config
        with torch.device("meta"):  # no memory, no random numbers: the weights are put in at once
            plain = type(loaded)(loaded.config)
        plain.load_state_dict(loaded.state_dict(), assign=True)
        plain.tie_weights()
        plain.generation_config = loaded.generation_config
        plain.save_pretrained(folder)


@contextmanager
def _quiet_transformers() -> Iterator[None]:
    """Keep warnings and progress bars away, of which some obey no setting; errors are raised as ever."""
    from transformers.utils import logging as transformers_logging

    logging: Any = transformers_logging  # its functions are not typed
    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()
    try:
        with redirect_stderr(StringIO()):
            yield
    finally:
        logging.set_verbosity(verbosity)
