from __future__ import annotations

from collections.abc import Sequence

import pytest

from mcrs.errors import ConfigError, PromptTooLongError
from mcrs.lm_modules.chat.context import fit_prompt
from mcrs.types import ChatMessage

SYSTEM = ChatMessage("system", "s s s")
QUERY = (ChatMessage("user", "q q"), ChatMessage("assistant", "i"))
#: Three turns of 4, 5 and 6 words.
TURNS = [(ChatMessage("user", f"u{n} u"), ChatMessage("assistant", " ".join(["a"] * (n + 1)))) for n in (1, 2, 3)]
PROMPT = (SYSTEM, *(message for turn in TURNS for message in turn), *QUERY)


def encode(messages: Sequence[ChatMessage]) -> list[int]:
    """One token for each word: its hash, so that equal prompts are equal."""
    return [hash((message.role, word)) for message in messages for word in message.content.split()]


def kept(n_dropped: int) -> list[int]:
    return encode((SYSTEM, *(message for turn in TURNS[n_dropped:] for message in turn), *QUERY))


@pytest.mark.parametrize(
    ("n_context", "n_dropped"), [(None, 0), (31, 0), (30, 1), (27, 1), (26, 2), (22, 2), (21, 3), (16, 3)]
)
def test_as_few_of_the_oldest_turns_as_needed_are_dropped(n_context: int | None, n_dropped: int) -> None:
    fitted = fit_prompt(PROMPT, encode, n_context, n_response=10)
    assert fitted.n_dropped_turns == n_dropped
    assert fitted.token_ids == kept(n_dropped)


def test_a_prompt_that_is_too_long_without_history_is_refused_with_all_numbers() -> None:
    with pytest.raises(
        PromptTooLongError, match=r"6 tokens .* at most 5 fit \(context of 15 tokens, 10 for the response"
    ):
        fit_prompt(PROMPT, encode, 15, n_response=10)


def test_a_response_longer_than_the_context_is_refused() -> None:
    for n_response in (15, 6400):
        message = f"^generation.max_new_tokens: the response may have {n_response:,} tokens, .* has 15 for"
        with pytest.raises(ConfigError, match=message):
            fit_prompt(PROMPT, encode, 15, n_response=n_response)


def test_what_comes_before_the_first_user_message_is_dropped_first() -> None:
    greeting = ChatMessage("assistant", "hello hello")
    fitted = fit_prompt((greeting, *QUERY), encode, 13, n_response=10)
    assert fitted.token_ids == encode(QUERY)


def test_a_query_alone_loses_nothing() -> None:
    assert fit_prompt(QUERY[:1], encode, 12, n_response=10).token_ids == encode(QUERY[:1])
    with pytest.raises(PromptTooLongError):
        fit_prompt(QUERY[:1], encode, 11, n_response=10)


def test_a_long_conversation_is_encoded_a_few_times_only() -> None:
    n_calls = 0

    def counting(messages: Sequence[ChatMessage]) -> list[int]:
        nonlocal n_calls
        n_calls += 1
        return encode(messages)

    fitted = fit_prompt((SYSTEM, *TURNS[0] * 1000, *QUERY), counting, 100, n_response=10)
    assert fitted.n_dropped_turns == 979
    assert n_calls < 15
