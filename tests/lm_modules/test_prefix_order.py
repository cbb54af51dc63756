"""The order of prompts for an engine with a prefix cache."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mcrs.lm_modules.openvino_genai import PrefixOrder

BLOCK = 2


def n_shared(first: list[int], second: list[int]) -> int:
    """Number of whole blocks in the longest common prefix."""
    n = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second)))
    return n // BLOCK


def test_the_turns_of_a_session_follow_each_other() -> None:
    prompts = [[1, 1, 5, 5, 6, 6], [2, 2], [1, 1], [1, 1, 5, 5]]
    order = PrefixOrder(prompts, BLOCK)

    assert list(order.ready) == [2, 1]
    order.ready.popleft()
    order.mark_encoded(2)
    assert list(order.ready) == [3, 1]


def test_prompts_wait_for_the_first_with_their_prefix_and_not_for_each_other() -> None:
    order = PrefixOrder([[1, 1, 5], [1, 1, 6], [1, 1, 7]], BLOCK)

    assert order.ready.popleft() == 0
    assert not order.ready
    order.mark_encoded(0)
    assert list(order.ready) == [1, 2]


@given(st.lists(st.lists(st.integers(0, 1), min_size=1, max_size=9), max_size=12))
def test_each_prompt_starts_once_and_finds_all_that_it_shares(prompts: list[list[int]]) -> None:
    order = PrefixOrder(prompts, BLOCK)
    started: list[int] = []
    while order.ready:
        row = order.ready.popleft()
        started.append(row)
        order.mark_encoded(row)

    assert sorted(started) == list(range(len(prompts)))
    distinct = {tuple(prompt[: n * BLOCK]) for prompt in prompts for n in range(1, len(prompt) // BLOCK + 1)}
    blocks = 0
    for place, row in enumerate(started):
        blocks += len(prompts[row]) // BLOCK
        blocks -= max((n_shared(prompts[row], prompts[other]) for other in started[:place]), default=0)
    assert blocks == len(distinct)
