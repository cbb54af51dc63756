"""What travels to the workers of a cluster. Ray itself is not needed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mcrs.inference.ray_engine import SessionTask
from mcrs.types import Message, Turn

# Also what no UTF-8 can hold: text from a file with escapes may have it.
texts = st.text(st.characters(codec=None))
messages = st.builds(Message, st.sampled_from(["user", "music", "assistant"]), texts)
turns = st.builds(Turn, texts, st.none() | texts, st.integers(1, 99), st.lists(messages, max_size=4).map(tuple), texts)
ranked_turns = st.lists(st.tuples(turns, st.none() | st.lists(texts, max_size=3)), min_size=1, max_size=4)


@given(ranked_turns)
def test_task_is_read_as_it_was_written(pairs: list[tuple[Turn, list[str] | None]]) -> None:
    task = SessionTask(*map(tuple, zip(*pairs, strict=True)))

    assert SessionTask.decode(task.encode().content) == task


def test_failed_task_keeps_what_was_ranked() -> None:
    turns = tuple(Turn("s", "u", number, (), "jazz") for number in (1, 2))

    entries = list(SessionTask(turns, (["t1", "t2"], None)).fail("its worker died 3 times"))

    assert [(entry.turn_number, entry.predicted_track_ids, entry.error) for entry in entries] == [
        (1, ["t1", "t2"], "its worker died 3 times"),
        (2, [], "its worker died 3 times"),
    ]
