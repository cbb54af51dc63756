"""Out-of-memory errors."""

from __future__ import annotations

import gc
import sys

# The last one is of the system's loader, for a library that an import reads.
_MESSAGES = ("out of memory", "can't allocate memory", "not enough memory", "failed to map segment")


def is_out_of_memory(error: Exception) -> bool:
    """Whether memory ran out, by an error of Python, torch (any device) or CUDA, or by the one it was raised from."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    if isinstance(error.__cause__, Exception) and is_out_of_memory(error.__cause__):
        return True
    return isinstance(error, (RuntimeError, ImportError)) and any(text in str(error).lower() for text in _MESSAGES)


def release_memory() -> None:
    """Release device memory after failed work."""
    gc.collect()
    if (torch := sys.modules.get("torch")) is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
