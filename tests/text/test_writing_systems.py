"""Names are recognised, and responses read, in every writing system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scripts import ROOT
from tests.text.writing_systems import CHECKS, EXAMPLES, RELEASED, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.text.writing_systems import Example


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.script}-{example.case.artist}")
def test_case_is_right(example: Example, check: Callable[[Example], bool]) -> None:
    assert check(example)


def test_documented_tables_are_those_that_the_command_prints() -> None:
    page = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
    assert table(CHECKS) in page
    assert table(RELEASED) in page
