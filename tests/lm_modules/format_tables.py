"""Print what thoughts and prompts come to, as Markdown: ``python -m tests.lm_modules.format_tables``."""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.lm_modules.real_templates import TEMPLATES
from tests.lm_modules.test_real_templates import PLACES, check
from tests.lm_modules.thought_formats import FORMATS, RESPONSE, THOUGHT
from tests.lm_modules.thought_runs import BACK_ENDS, FIELDS, N_SAID, message_endpoint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.lm_modules.thought_runs import Write


def thought_cell(write: Write, whole: str, unended: str) -> str:
    """What a user sees of a response after a thought, and of a thought that has not ended."""
    shown = write(whole, N_SAID).text
    left = write(unended, N_SAID)
    ended = "response" if shown == RESPONSE else f"**{shown}**"
    return (
        f"{ended}; {'empty' if left.text == '' and left.error is None else f'**{left.text}**'} ({left.finish_reason})"
    )


def thought_rows() -> Iterable[list[str]]:
    yield ["thought", *BACK_ENDS]
    for name, thinks in FORMATS.items():
        cells = []
        for back_end in BACK_ENDS.values():
            with tempfile.TemporaryDirectory() as folder, back_end(thinks, Path(folder)) as write:
                cells.append(thought_cell(write, thinks.whole, thinks.before + 40 * f"{THOUGHT} " + THOUGHT))
        yield [name, *cells]
    for name, message in FIELDS.items():
        with message_endpoint(lambda text, made=message: made(None if text == THOUGHT else text)) as write:
            yield [
                f"endpoint: {name}",
                *["" for _ in range(len(BACK_ENDS) - 1)],
                thought_cell(write, RESPONSE, THOUGHT),
            ]


def place_rows() -> Iterable[list[str]]:
    yield ["template", *(f"`{place}`" for place in PLACES)]
    for name in TEMPLATES:
        yield [name, *(check(name, place) for place in PLACES)]


def table(rows: Iterable[list[str]]) -> str:
    head, *body = ([cell.replace("|", "\\|") for cell in row] for row in rows)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *body))


def main() -> None:
    """Print both tables."""
    logging.disable(logging.WARNING)
    sys.stdout.write(f"{table(thought_rows())}\n\n{table(place_rows())}\n")


if __name__ == "__main__":
    main()
