from __future__ import annotations

from tests.lm_modules.format_tables import place_rows, table
from tests.lm_modules.thought_formats import FORMATS
from tests.lm_modules.thought_runs import BACK_ENDS, FIELDS
from tests.scripts import ROOT

PAGE = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")


def test_page_has_the_table_of_places_as_it_is_printed() -> None:
    assert table(place_rows()) in PAGE


def test_page_has_every_format_of_thoughts_and_every_back_end() -> None:
    rows = [line.split(" | ") for line in PAGE.replace("\\|", "!").splitlines() if line.startswith("| ")]
    first = {row[0].removeprefix("| ").removeprefix("endpoint: ") for row in rows}
    assert {name.replace("|", "!") for name in (*FORMATS, *FIELDS)} <= first
    assert any(row[1:] == [*list(BACK_ENDS)[:-1], f"{list(BACK_ENDS)[-1]} |"] for row in rows)
