"""What the user sees when something goes wrong: one line and an exit code."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcrs.errors import MCRSError
from mcrs.memory import is_out_of_memory

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class ExitStatus:
    """The exit code of a command."""

    code: int = 0


@contextmanager
def reporting_failures() -> Iterator[ExitStatus]:
    """Turn a user's mistake into a message and exit code 2, too little memory into 1, and an interruption into 130."""
    status = ExitStatus()
    try:
        yield status
    except MCRSError as error:
        print(f"error: {error}", file=sys.stderr)
        status.code = 2
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        print(
            "error: out of memory; work on less at once (a smaller batch_size), or take a smaller model",
            file=sys.stderr,
        )
        status.code = 1
    except BrokenPipeError:
        # The reader of our output, such as head, has seen enough; Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        status.code = 130
