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
            "empty responses: 2 of 3, all replaced by the template response "
            "(2 × finish_reason length, raise generation.max_new_tokens)",
        ),
        ([entry(was_empty=True)], "empty responses: 1 of 1 (1 × finish_reason stop)"),
        (
            [*[entry("length", "template", was_empty=True)] * 2, entry("stop", was_empty=True)],
            "empty responses: 3 of 3, 2 of them replaced by the template response "
            "(2 × finish_reason length, raise generation.max_new_tokens; 1 × finish_reason stop)",
        ),
    ],
)
def test_line_says_how_many_are_empty_what_became_of_them_and_why(entries: list[Entry], line: str | None) -> None:
    assert describe_empties(entries, GenerationSettings()) == line


def test_line_names_the_budget_of_thoughts_where_there_is_one() -> None:
    line = describe_empties([entry("length", was_empty=True)], GenerationSettings(max_thought_tokens=9))
    assert line is not None
    assert line.endswith("(1 × finish_reason length, raise generation.max_thought_tokens)")
