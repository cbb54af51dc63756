from __future__ import annotations

from itertools import takewhile

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mcrs.lm_modules.prefix_engine.plan import count_distinct_tokens, plan_families, shared_prefix_length

# Few different tokens, so that much is shared.
PROMPTS = st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=12), max_size=14)


def n_alike(first: list[int], second: list[int]) -> int:
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))))


@given(
    prompts=PROMPTS,
    response_tokens=st.integers(1, 6),
    max_rows=st.integers(1, 8),
    max_slots=st.integers(-5, 60),
    before=st.lists(st.integers(0, 2), max_size=12),
)
def test_families_hold_every_prompt_once_share_all_they_can_and_keep_their_limits(
    prompts: list[list[int]], response_tokens: int, max_rows: int, max_slots: int, before: list[int]
) -> None:
    families = plan_families(
        prompts,
        response_tokens=response_tokens,
        max_rows=max_rows,
        max_slots=max_slots,
        predecessor=np.array(before, dtype=np.int64),
    )

    assert sorted(row for family in families for row in family.rows) == list(range(len(prompts)))
    held: list[int] = before
    n_encoded = 0
    for family in families:
        for row, path in zip(family.rows, family.paths, strict=True):
            assert family.tokens[path].tolist() == prompts[row]
            assert family.positions[path].tolist() == list(range(len(prompts[row])))
        # The inherited tokens are those that the prompt before begins with, and no prompt ends among them.
        n_inherited = family.n_inherited
        assert family.tokens[:n_inherited].tolist() == held[:n_inherited]
        assert all(path[-1] >= n_inherited for path in family.paths)
        held = family.tokens[family.paths[-1]].tolist()
        n_encoded += family.n_tokens - n_inherited
        assert len(family.rows) <= max_rows
        assert len(family.rows) == 1 or family.capacity(response_tokens) <= max_slots
        # The stretches are the tree: each stands behind the tokens that precede it.
        assert [family.stretches[0].start, *(stretch.stop for stretch in family.stretches)] == [
            *(stretch.start for stretch in family.stretches),
            family.n_tokens,
        ]
        for stretch in family.stretches:
            assert [*stretch.trunk.tolist(), *range(stretch.start, stretch.stop)] in [
                path[: len(stretch.trunk) + stretch.stop - stretch.start].tolist() for path in family.paths
            ]
    # No token is encoded twice, but for the last one of a prompt that the family before holds whole.
    n_distinct = count_distinct_tokens(prompts)
    n_held = n_alike(before, min(prompts)) if prompts else 0
    assert n_distinct - n_held <= n_encoded <= n_distinct - n_held + len(families)


@given(PROMPTS)
def test_distinct_tokens_are_the_different_beginnings(prompts: list[list[int]]) -> None:
    beginnings = {tuple(prompt[:length]) for prompt in prompts for length in range(1, len(prompt) + 1)}
    assert count_distinct_tokens(prompts) == len(beginnings)


@given(st.lists(st.integers(0, 1), max_size=8), st.lists(st.integers(0, 1), max_size=8))
def test_shared_prefix_is_the_longest(first: list[int], second: list[int]) -> None:
    assert shared_prefix_length(np.array(first), np.array(second)) == n_alike(first, second)
