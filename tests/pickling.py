"""What becomes of an object on its way to another process, as with Ray and multiprocessing."""

from __future__ import annotations

import pickle
from typing import TypeVar

T = TypeVar("T")


def pickled_copy(value: T) -> T:
    copy: T = pickle.loads(pickle.dumps(value))  # noqa: S301 - the test's own object
    return copy
