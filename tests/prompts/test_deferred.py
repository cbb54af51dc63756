from __future__ import annotations

from mcrs.prompts.deferred import DeferredPrompt
from mcrs.types import ChatMessage

MESSAGES = (ChatMessage("user", "Some jazz"), ChatMessage("assistant", "Blue"))


def test_prompt_is_written_once_and_only_when_it_is_read() -> None:
    calls = []

    def write() -> tuple[ChatMessage, ...]:
        calls.append(1)
        return MESSAGES

    prompt = DeferredPrompt(write)
    assert calls == []

    assert (prompt[-1], prompt[:1], len(prompt), tuple(prompt)) == (MESSAGES[1], MESSAGES[:1], 2, MESSAGES)
    assert calls == [1]


def test_prompt_compares_and_adds_up_as_a_tuple() -> None:
    prompt = DeferredPrompt(lambda: MESSAGES)

    assert prompt == MESSAGES
    assert prompt != MESSAGES[:1]
    assert hash(prompt) == hash(MESSAGES)
    assert prompt + MESSAGES[:1] == (*MESSAGES, MESSAGES[0])
    assert MESSAGES[:1] + prompt == (MESSAGES[0], *MESSAGES)
