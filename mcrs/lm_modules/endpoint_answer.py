"""Reading an endpoint's answer: the response without the reasoning, in all known formats."""

from __future__ import annotations

from typing import Any

from mcrs.lm_modules.chat.thoughts import without_thoughts
from mcrs.types import ChatMessage, Completion, GenerationRequest

#: Fields in which endpoints return reasoning.
THOUGHT_FIELDS = ("reasoning_content", "reasoning", "reasoning_details", "thinking")
# The parts of a message that are not reasoning.
_TEXT_PARTS = ("text", "output_text")
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

    Args:
        request: The request.
        answer: A chat completion, as the package ``openai`` reads it.
        is_budgeted: Whether the request's limit is the sum of two, for the reasoning and for the response.

    Raises:
        AttributeError, IndexError, KeyError, TypeError: It is not a chat completion.
    """
    choice, usage = answer.choices[0], answer.usage
    text = text_of(choice.message.content)
    n_prompt, n_new = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    if choice.finish_reason == "content_filter":
        return Completion.failed(request.key, "the endpoint's content filter stopped the response", n_prompt, n_new)
    spoken = without_thoughts(text)
    # The reasoning has no end although both budgets are spent: the template began it.
    is_unmarked = spoken == text.strip() and not _has_thought(choice.message, usage)
    if is_budgeted and choice.finish_reason == "length" and is_unmarked:
        spoken = ""
    return Completion(request.key, spoken, n_prompt, n_new, choice.finish_reason)


def text_of(content: Any) -> str:  # noqa: ANN401 - as sent
    """The text of a message; it may be None, or a list of parts, some of them reasoning."""
    if not isinstance(content, list):
        return content or ""
    return "".join(part["text"] for part in content if part.get("type") in _TEXT_PARTS)


def _has_thought(message: Any, usage: Any) -> bool:  # noqa: ANN401 - as sent
    """Whether the endpoint returns or counts reasoning separately."""
    shown = isinstance(message.content, list) or any(getattr(message, field, None) for field in THOUGHT_FIELDS)
    return shown or bool(getattr(getattr(usage, "completion_tokens_details", None), "reasoning_tokens", None))
