"""Out-of-memory errors."""

from __future__ import annotations

import errno
import gc
import sys

# The fourth one is of the system's loader, for a library that an import reads; the last one is the class of an error.
_MESSAGES = ("out of memory", "can't allocate memory", "not enough memory", "failed to map segment", "memoryerror")
#: What a user can do about it.
MEMORY_ADVICE = "set a smaller batch_size for encoders or lm.max_rows for the language model, or use a smaller model"


def is_out_of_memory(error: Exception) -> bool:
    """Whether memory ran out, by an error of Python, torch, CUDA or the system, or by the one it was raised from."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:  # of mapping a file
        return True
    if isinstance(error.__cause__, Exception) and is_out_of_memory(error.__cause__):
        return True
    return isinstance(error, (RuntimeError, ImportError)) and says_out_of_memory(str(error))


def says_out_of_memory(text: str) -> bool:
    """Whether the text of an error says that memory ran out."""
    return any(message in text.lower() for message in _MESSAGES)


def release_memory() -> None:
    """Release device memory after failed work."""
    gc.collect()
    if (torch := sys.modules.get("torch")) is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
