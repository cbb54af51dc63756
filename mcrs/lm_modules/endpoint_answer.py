"""Reading an endpoint's answer, whole or in pieces: the response without the reasoning, in all known formats."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from mcrs.lm_modules.chat.thoughts import THOUGHT_ENDS, without_begun_mark, without_thoughts
from mcrs.types import ChatMessage, Completion, GenerationRequest

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from mcrs.lm_modules.base import ShowText

#: Fields in which endpoints return reasoning.
THOUGHT_FIELDS = ("reasoning_content", "reasoning", "reasoning_details", "thinking")
#: What begins and ends a message in chat templates. Servers that do not know a model's end token return it, and more.
TURN_ENDS = (
    *("<|im_end|>", "<|eot_id|>", "<|eot|>", "<|end_of_text|>", "<|endoftext|>", "<|end_of_turn|>", "<end_of_turn>"),
    *("<|end|>", "<|return|>", "<|END_OF_TURN_TOKEN|>", "[|endofturn|]", "<｜end▁of▁sentence｜>", "<eos>", "</s>"),
)
_TEXT_STARTS = ("<s>", "<bos>", "<|begin_of_text|>")
_TURN_STARTS = ("<|im_start|>assistant", "<|start_header_id|>assistant<|end_header_id|>", "<start_of_turn>model")


def _one_of(marks: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, marks))})"


# After the beginning, <s> and </s> strike a text through, as in HTML.
_TURN = re.compile(
    rf"\A(?:{_one_of(_TEXT_STARTS)}|\s)*{_one_of(_TURN_STARTS)}?"
    rf"(?P<said>(?:<s>.*?</s>|(?!{_one_of(TURN_ENDS)}).)*).*",
    re.DOTALL,
)
# The parts of a message that are not reasoning.
_TEXT_PARTS = ("text", "output_text")
# Status codes that can mean that the endpoint answers only as a whole.
_REFUSES_STREAM = (400, 404, 405, 406, 415, 422, 501)
_BEGUN, _REST = "rea", "dy"
#: Asks for a word whose beginning is in the last assistant message: an endpoint that continues the message completes
#: the word, and one that writes a new message repeats it.
PROBE = (ChatMessage("user", f"Write the single word: {_BEGUN}{_REST}"), ChatMessage("assistant", _BEGUN))


def continues_probe(answer: Any) -> bool:  # noqa: ANN401 - as sent
    """Whether an endpoint continued the last assistant message of the probe."""
    try:
        text = without_thoughts(text_of(answer.choices[0].message.content)).lower()
    except (AttributeError, IndexError, KeyError, TypeError):
        return False
    return text.startswith(_REST)


def read_answer(request: GenerationRequest, answer: Any, *, is_budgeted: bool) -> Completion:  # noqa: ANN401 - as sent
    """Read the completion of a request, without its reasoning.

    ``is_budgeted`` says that the request's limit is the sum of two, for the reasoning and for the response.

    Raises:
        AttributeError, IndexError, KeyError, TypeError: It is not a chat completion.
    """
    choice, usage = answer.choices[0], answer.usage
    text = text_of(choice.message.content)
    n_prompt, n_new = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    if choice.finish_reason == "error":  # OpenRouter says it beside the message
        return Completion.failed(request.key, _said_error(choice), n_prompt, n_new)
    if choice.finish_reason == "content_filter":
        return Completion.failed(
            request.key,
            "the endpoint's content filter stopped the response; change the endpoint's filter or the prompts",
            n_prompt,
            n_new,
        )
    spoken = response_in(text)
    # The reasoning has no end although both budgets are spent: the template began it.
    is_unmarked = without_thoughts(text) == text.strip() and not _has_thought(choice.message, usage)
    if is_budgeted and choice.finish_reason == "length" and is_unmarked:
        spoken = ""
    return Completion(request.key, spoken, n_prompt, n_new, choice.finish_reason)


def _said_error(choice: Any) -> str:  # noqa: ANN401 - as sent
    error = getattr(choice, "error", None)
    said = error.get("message") if isinstance(error, dict) else error
    return f"the endpoint stopped the response with an error ({said or 'no reason given'})"


def response_in(text: str) -> str:
    """The response in an endpoint's text, without reasoning and without marks of its begin and its end."""
    return _TURN.sub(r"\g<said>", without_thoughts(text), count=1).strip()


def text_of(content: Any) -> str:  # noqa: ANN401 - as sent
    """The text of a message; it may be None, or a list of parts, some of them reasoning."""
    if not isinstance(content, list):
        return content or ""
    return "".join(part.get("text") or "" for part in content if part.get("type") in _TEXT_PARTS)


def _has_thought(message: Any, usage: Any) -> bool:  # noqa: ANN401 - as sent
    """Whether the endpoint returns or counts reasoning separately."""
    shown = isinstance(message.content, list) or any(getattr(message, field, None) for field in THOUGHT_FIELDS)
    return shown or bool(getattr(getattr(usage, "completion_tokens_details", None), "reasoning_tokens", None))


async def ask_piecewise(
    client: AsyncOpenAI, arguments: dict[str, Any], show: ShowText, *, seconds: float, begins_in_thought: bool
) -> Any:  # noqa: ANN401 - as sent
    """Send a request, and show the answer piece by piece, or as a whole if the endpoint cannot stream.

    ``show`` is called with the response so far, without reasoning. The whole answer may take so many ``seconds``. A
    text without delimiters may be reasoning that the template began.

    Returns:
        The completion, as :func:`mcrs.lm_modules.endpoint_answer.read_answer` takes it.

    Raises:
        OpenAIError: The endpoint fails, or the pieces take too long; the package's own class.
    """
    from anyio import fail_after
    from openai import APIStatusError, OpenAIError

    from mcrs.lm_modules.timeout_client import HTTP

    try:
        chunks = await client.chat.completions.create(**arguments, stream=True)
    except APIStatusError as error:
        if error.status_code not in _REFUSES_STREAM:
            raise
        return await client.chat.completions.create(**arguments)
    try:
        with fail_after(seconds):
            async with chunks:
                completion = await _read(chunks, show, begins_in_thought=begins_in_thought)
    except TimeoutError:
        raise OpenAIError(f"no complete response within {seconds:g} s") from None
    except HTTP.HTTPError as error:
        raise OpenAIError(f"the connection broke: {error}") from None
    return completion or await client.chat.completions.create(**arguments)


async def _read(chunks: AsyncIterator[Any], show: ShowText, *, begins_in_thought: bool) -> SimpleNamespace | None:
    text, finish_reason, usage, n_chunks = "", None, None, 0
    thoughts: dict[str, Any] = {}
    async for chunk in chunks:
        n_chunks += 1
        usage = getattr(chunk, "usage", None) or usage
        for choice in chunk.choices or ():
            if getattr(choice, "index", None):
                continue  # a further response, if extra_body asks for several
            finish_reason = choice.finish_reason or finish_reason
            delta = getattr(choice, "delta", None)  # Azure sends the filter's findings without one
            thoughts.update({name: found for name in THOUGHT_FIELDS if (found := getattr(delta, name, None))})
            if piece := text_of(getattr(delta, "content", None)):
                text += piece
                is_out = not begins_in_thought or thoughts or any(end in text for end in THOUGHT_ENDS.values())
                spoken = response_in(without_begun_mark(text, TURN_ENDS)) if is_out else ""
                if spoken and not any(mark.startswith(spoken) for mark in (*_TEXT_STARTS, *_TURN_STARTS)):
                    show(spoken)
    message = SimpleNamespace(content=text, **thoughts)
    choices = [SimpleNamespace(message=message, finish_reason=finish_reason)]
    return SimpleNamespace(choices=choices, usage=usage) if n_chunks else None
