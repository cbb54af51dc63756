"""A response with what the pipeline says before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.responses.admission import admits, asks

if TYPE_CHECKING:
    from mcrs.prompts.notes import Notes


def with_notes(text: str, notes: Notes) -> str:
    """A response with its notes around it: one admission and one question, the response's own if it has them.

    Args:
        text: The response to a turn.
        notes: What else it says.
    """
    admission = "" if admits(text) else notes.admission
    closing = "" if asks(text) else notes.closing
    return " ".join(filter(None, (notes.lead, admission, text, closing)))
