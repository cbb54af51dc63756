"""A response with the pipeline's opening and closing sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.responses.admission import admits, asks

if TYPE_CHECKING:
    from mcrs.prompts.notes import Notes


def add_framing(text: str, notes: Notes) -> str:
    """A response between opening and closing sentences."""
    admission = "" if admits(text) else notes.admission
    closing = "" if asks(text) else notes.closing
    return " ".join(filter(None, (notes.lead, admission, text, closing)))
