"""What an endpoint's answer says: the response without the thought, wherever the endpoint puts that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcrs.lm_modules.chat.thoughts import spoken_text
from mcrs.types import ChatMessage, Completion

if TYPE_CHECKING:
    from mcrs.types import GenerationRequest

# Where endpoints put a thought apart from the response, and the parts of a message that are not thoughts.
_THOUGHT_FIELDS = ("reasoning_content", "reasoning", "reasoning_details", "thinking")
_TEXT_PARTS = ("text", "output_text")
_BEGUN, _REST = "rea", "dy"
#: Asks for a word of which the last assistant message holds the beginning: who goes on writing that message completes
#: it, and who writes a message of its own begins anew.
PROBE = (ChatMessage("user", f"Write the single word: {_BEGUN}{_REST}"), ChatMessage("assistant", _BEGUN))


def continues_probe(answer: Any) -> bool:  # noqa: ANN401 - as sent
    """Whether an endpoint has gone on writing the last assistant message of the probe."""
    try:
        text = spoken_text(_text(answer.choices[0].message.content)).lower()
    except (AttributeError, IndexError, KeyError, TypeError):
        return False
    return text.startswith(_REST)


def read_answer(request: GenerationRequest, answer: Any, *, is_budgeted: bool) -> Completion:  # noqa: ANN401 - as sent
    """What an endpoint answers a request, without its thoughts.

    Args:
        request: The request.
        answer: A chat completion, as the package ``openai`` reads it.
        is_budgeted: Whether the request's limit is the sum of two, for the thought and for the response.

    Raises:
        AttributeError, IndexError, KeyError, TypeError: It is not a chat completion.
    """
    choice, usage = answer.choices[0], answer.usage
    text = _text(choice.message.content)
    n_prompt, n_new = (usage.prompt_tokens, usage.completion_tokens) if usage else (None, None)
    if choice.finish_reason == "content_filter":
        return Completion.failed(request.key, "the endpoint's content filter stopped the response", n_prompt, n_new)
    spoken = spoken_text(text)
    # Nothing shows the end of a thought although both budgets together are spent: the template began it unseen.
    is_unmarked = spoken == text.strip() and not _has_thought(choice.message, usage)
    if is_budgeted and choice.finish_reason == "length" and is_unmarked:
        spoken = ""
    return Completion(request.key, spoken, n_prompt, n_new, choice.finish_reason)


def _text(content: Any) -> str:  # noqa: ANN401 - as sent
    """The text of a message: None while it thinks, or a list of parts, of which some endpoints make thoughts others."""
    if not isinstance(content, list):
        return content or ""
    return "".join(part["text"] for part in content if part.get("type") in _TEXT_PARTS)


def _has_thought(message: Any, usage: Any) -> bool:  # noqa: ANN401 - as sent
    """Whether the endpoint shows or counts a thought apart from the text."""
    shown = isinstance(message.content, list) or any(getattr(message, field, None) for field in _THOUGHT_FIELDS)
    return shown or bool(getattr(getattr(usage, "completion_tokens_details", None), "reasoning_tokens", None))
