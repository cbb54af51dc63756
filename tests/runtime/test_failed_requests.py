from __future__ import annotations

import re

import pytest

from mcrs.runtime.failed_requests import retry_advice

TOO_LONG = "session a, turn 1: prompt too long: 9 tokens"
NO_MEMORY = "session a, turn 2: OutOfMemoryError: CUDA out of memory"


@pytest.mark.parametrize(
    ("errors", "advice"),
    [
        ([TOO_LONG], "correct what the error names; the same command then retries it"),
        ([TOO_LONG, NO_MEMORY], "correct what the errors name; the same command then retries them"),
        (
            [NO_MEMORY, "session a, turn 3: MemoryError: "],
            "set a smaller batch_size .*; the same command then retries them",
        ),
    ],
)
def test_retry_advice_fits_the_cause(errors: list[str], advice: str) -> None:
    assert re.fullmatch(advice, retry_advice(errors, "the same command"))
