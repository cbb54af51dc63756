from __future__ import annotations

import pytest

from mcrs.errors import ModelError
from mcrs.runtime.memory import is_out_of_memory


class OutOfMemoryError(RuntimeError):
    """Called like torch's own."""


def test_is_out_of_memory_looks_at_what_an_error_was_raised_from() -> None:
    encoder, other = ModelError("the encoder failed"), ModelError("the encoder failed")
    encoder.__cause__ = OutOfMemoryError("CUDA out of memory")
    other.__cause__ = RuntimeError("shapes do not match")

    assert is_out_of_memory(encoder)
    assert not is_out_of_memory(other)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory"), True),
        (RuntimeError("MPS backend out of memory"), True),
        (ImportError("libtorch_cpu.so: failed to map segment from shared object"), True),
        (ImportError("No module named 'torch'"), False),
        (RuntimeError("shapes do not match"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_is_out_of_memory_knows_the_errors_of_python_and_torch(error: Exception, expected: bool) -> None:
    assert is_out_of_memory(error) is expected
