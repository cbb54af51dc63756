from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.inference.turn_worker import Stopwatch, session_groups
from mcrs.types import Turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcrs.inference.paths import RunPaths
    from mcrs.inference.run_dataset import InferenceRun


@given(st.lists(st.integers(1, 8), max_size=12), st.integers(1, 20))
def test_session_groups_keep_sessions_whole_and_in_order(lengths: list[int], group_size: int) -> None:
    turns = [
        Turn(f"s{index}", None, number, (), "hi")
        for index, length in enumerate(lengths)
        for number in range(1, length + 1)
    ]

    groups = list(session_groups(turns, group_size))

    assert [turn for group in groups for turn in group] == turns
    sessions = [{turn.session_id for turn in group} for group in groups]
    assert sum(map(len, sessions)) == len(lengths)
    assert all(len(group) >= group_size for group in groups[:-1])
    assert all(len(group) < group_size + 8 for group in groups)


@pytest.mark.parametrize("inference", [{"batch_size": 1, "group_size": 1}, {"batch_size": 3, "group_size": 2}])
def test_results_do_not_depend_on_how_the_work_is_cut(
    inference: dict[str, int], start_run: Callable[..., InferenceRun], paths: RunPaths
) -> None:
    start_run().execute()
    output = paths.output.read_bytes()

    start_run(overwrite=True, inference=inference).execute()

    assert paths.output.read_bytes() == output


def test_response_or_error_that_no_file_can_hold_is_mended(
    start_run: Callable[..., InferenceRun], paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOW_LM_RESPONSE", "half a pair: \\ud83d")
    assert start_run().execute().errors == ()
    assert "half a pair: ?" in paths.output.read_text(encoding="utf-8")

    def fail(_: float) -> None:
        raise ValueError("bad \ud800")

    monkeypatch.setattr("time.sleep", fail)
    paths.journal.unlink()
    paths.output.unlink()
    summary = start_run().execute()
    assert summary.errors[0].endswith("ValueError: bad \\ud800")


def test_stopwatch_adds_up_by_part_even_when_the_block_fails() -> None:
    stopwatch = Stopwatch()
    with pytest.raises(ZeroDivisionError), stopwatch.measuring("a"):
        _ = 1 / 0
    first = stopwatch.seconds["a"]
    with stopwatch.measuring("a"):
        pass

    assert stopwatch.seconds["a"] > first > 0
