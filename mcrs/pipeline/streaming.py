"""Responses that can be read while they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from mcrs.lm_modules.base import LanguageModel, ShowText

if TYPE_CHECKING:
    from mcrs.types import Completion, GenerationRequest


class StreamingLM(LanguageModel):
    """Passes requests on, and shows the part of each unfinished response that may be shown.

    Args:
        lm: Writes the responses.
        showable: Returns the part of a request's unfinished response that may be shown; ``""`` for none.
        show: Is called with the whole part that may be shown, whenever it changes.
    """

    def __init__(self, lm: LanguageModel, showable: Callable[[GenerationRequest, str], str], show: ShowText) -> None:
        self._lm = lm
        self._showable = showable
        self._show = show
        self._shown = ""

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a response to each request, one after the other."""
        for request in requests:

            def offer(text: str, request: GenerationRequest = request) -> None:
                part = self._showable(request, text)
                if part and part != self._shown:
                    self._shown = part
                    self._show(part)

            yield self._lm.stream_text(request, offer)
