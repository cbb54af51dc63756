"""Streaming an endpoint's answer and assembling its pieces."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from mcrs.lm_modules.chat.thoughts import THOUGHT_ENDS, without_begun_mark, without_thoughts
from mcrs.lm_modules.endpoint_answer import THOUGHT_FIELDS, text_of

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from mcrs.lm_modules.base import ShowText


async def ask_piecewise(
    client: AsyncOpenAI, arguments: dict[str, Any], show: ShowText, *, seconds: float, begins_in_thought: bool
) -> Any:  # noqa: ANN401 - as sent
    """Send a request, and show the answer piece by piece, or as a whole if the endpoint cannot stream.

    Args:
        client: The client of the endpoint.
        arguments: The request.
        show: Is called with the response so far, without reasoning.
        seconds: Time limit of the whole answer.
        begins_in_thought: Whether a text without delimiters may be reasoning that the template began.

    Returns:
        The completion, as :func:`mcrs.lm_modules.endpoint_answer.read_answer` takes it.

    Raises:
        OpenAIError: The endpoint fails, or the pieces take too long; the package's own class.
    """
    from anyio import fail_after
    from openai import OpenAIError

    from mcrs.lm_modules.timeout_client import HTTP

    chunks = await client.chat.completions.create(**arguments, stream=True)
    try:
        with fail_after(seconds):
            completion = await _read(chunks, show, begins_in_thought=begins_in_thought)
    except TimeoutError:
        raise OpenAIError(f"no complete response within {seconds:g} seconds") from None
    except HTTP.HTTPError as error:
        raise OpenAIError(f"the connection broke: {error}") from None
    return completion or await client.chat.completions.create(**arguments)


async def _read(chunks: AsyncIterator[Any], show: ShowText, *, begins_in_thought: bool) -> SimpleNamespace | None:
    text, finish_reason, usage, n_chunks = "", None, None, 0
    thoughts: dict[str, Any] = {}
    async for chunk in chunks:
        n_chunks += 1
        usage = getattr(chunk, "usage", None) or usage
        for choice in (chunk.choices or ())[:1]:
            finish_reason = choice.finish_reason or finish_reason
            thoughts.update({name: found for name in THOUGHT_FIELDS if (found := getattr(choice.delta, name, None))})
            if piece := text_of(choice.delta.content):
                text += piece
                is_out = not begins_in_thought or thoughts or any(end in text for end in THOUGHT_ENDS.values())
                if is_out and (spoken := without_thoughts(without_begun_mark(text))):
                    show(spoken)
    message = SimpleNamespace(content=text, **thoughts)
    choices = [SimpleNamespace(message=message, finish_reason=finish_reason)]
    return SimpleNamespace(choices=choices, usage=usage) if n_chunks else None
