from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mcrs.config import GenerationSettings
from mcrs.inference.journal_entry import Entry
from mcrs.inference.run_dataset import describe_empties

if TYPE_CHECKING:
    from mcrs.types import FinishReason, ResponseSource


def entry(reason: FinishReason = "stop", source: ResponseSource = "model", *, was_empty: bool = False) -> Entry:
    return Entry("ann", 1, "0", ["t"], "text", 1, 1, reason, source, None, was_empty)


@pytest.mark.parametrize(
    ("entries", "line"),
    [
        ([], None),
        ([entry(), entry("length")], None),
        (
            [entry(), *[entry("length", "template", was_empty=True)] * 2],
            "2 of 3 responses are empty and were replaced (finish_reason length: raise max_new_tokens)",
        ),
        ([entry(was_empty=True)], "1 of 1 responses are empty (finish_reason stop)"),
        (
            [*[entry("length", "template", was_empty=True)] * 2, entry("stop", was_empty=True)],
            "3 of 3 responses are empty, and 2 of them were replaced "
            "(finish_reason length 2 times: raise max_new_tokens; finish_reason stop 1 times)",
        ),
    ],
)
def test_line_says_how_many_are_empty_what_became_of_them_and_why(entries: list[Entry], line: str | None) -> None:
    assert describe_empties(entries, GenerationSettings()) == line


def test_line_names_the_budget_of_thoughts_where_there_is_one() -> None:
    line = describe_empties([entry("length", was_empty=True)], GenerationSettings(max_thought_tokens=9))
    assert line is not None
    assert line.endswith("(finish_reason length: raise max_thought_tokens)")
