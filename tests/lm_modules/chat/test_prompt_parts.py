"""Prompts taken apart and put together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mcrs.lm_modules.base import PromptParts
from mcrs.types import ChatMessage

_HISTORY = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]), "content": st.text(max_size=5)})
)


@given(system=st.text(max_size=5), history=_HISTORY, item=st.text(max_size=5))
def test_parts_of_a_whole_prompt_are_those_that_it_is_made_of(
    system: str, history: list[dict[str, str]], item: str
) -> None:
    parts = PromptParts(system, history, item)
    assert PromptParts.of(parts.messages()) == parts


def test_part_that_a_prompt_does_not_have_is_empty() -> None:
    parts = PromptParts.of([ChatMessage("user", "hello")])
    assert parts == ("", [{"role": "user", "content": "hello"}], "")
