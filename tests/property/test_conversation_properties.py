"""What holds for every conversation."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mcrs.data.conversation import parse_session
from mcrs.errors import DataError

_TEXT = st.text(max_size=30)


@st.composite
def conversations(draw: st.DrawFn) -> tuple[list[dict[str, Any]], bool]:
    """Rows of a valid conversation in any order, and whether it is blind."""
    n_turns = draw(st.integers(1, 8))
    blind = draw(st.booleans())
    rows = []
    for number in range(1, n_turns + 1):
        rows.append({"turn_number": number, "role": "user", "content": draw(_TEXT)})
        if not (blind and number == n_turns):
            rows.append({"turn_number": number, "role": "music", "content": f"track-{number}"})
            rows.append({"turn_number": number, "role": "assistant", "content": draw(_TEXT)})
    return draw(st.permutations(rows)), blind


@given(conversations())
def test_parse_session_turns_extend_each_other_and_never_see_ahead(
    conversation: tuple[list[dict[str, Any]], bool],
) -> None:
    rows, blind = conversation
    n_turns = max(row["turn_number"] for row in rows)
    parsed = parse_session({"session_id": "s", "user_id": "u", "conversations": rows})
    turns = [labelled.turn for labelled in parsed.turns]
    assert [turn.turn_number for turn in turns] == ([n_turns] if blind else list(range(1, n_turns + 1)))
    for turn in turns:
        assert len(turn.history) == 3 * (turn.turn_number - 1)
        assert turn.played_track_ids == tuple(f"track-{number}" for number in range(1, turn.turn_number))
    for earlier, later in pairwise(turns):
        assert later.history[: len(earlier.history)] == earlier.history


_JUNK = st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["user", "music", "assistant"])
_ROWS = st.lists(
    st.fixed_dictionaries({}, optional={"turn_number": _JUNK, "role": _JUNK, "content": _JUNK, "thought": _JUNK}),
    max_size=6,
)


@given(
    st.fixed_dictionaries(
        {}, optional={"session_id": _JUNK, "user_id": st.none() | _TEXT, "conversations": st.none() | _ROWS}
    )
)
def test_parse_session_of_junk_returns_or_raises_data_error(row: dict[str, Any]) -> None:
    with suppress(DataError):
        assert parse_session(row).turns
