from __future__ import annotations

from tests.lm_modules.format_tables import place_rows, table
from tests.lm_modules.thought_formats import FORMATS
from tests.lm_modules.thought_runs import FIELDS
from tests.scripts import ROOT

PAGE = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")


def test_page_has_the_table_of_places_as_it_is_printed() -> None:
    assert table(place_rows()) in PAGE


def test_page_lists_every_tested_format_of_thinking() -> None:
    assert {f"- {name}" for name in (*FORMATS, *FIELDS)} <= set(PAGE.splitlines())
