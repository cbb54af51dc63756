"""Names that are nearly spelled."""

from __future__ import annotations

import pytest

from mcrs.text.request.near_names import NearNames

NAMES = NearNames(
    [("artists", {"portishead": [0]}), ("titles", {"still life": [0]})],
    {"artists": ["Portishead"], "titles": ["Still Life"]},
    frozenset({"still"}),
)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("stil life", ("titles", "Still Life")),
        ("stil lfie", ("titles", "Still Life")),
        ("porti shaed", ("artists", "Portishead")),
        # Two letters in one word are too many in a short title without a capital.
        ("still alive", None),
        ("still", None),
    ],
)
def test_find(said: str, found: tuple[str, str] | None) -> None:
    assert NAMES.find(said.split(), is_named=False, is_work=False, is_capital=False) == found


def test_find_of_a_work_with_a_capital() -> None:
    near = NAMES.find(["still", "alive"], is_named=False, is_work=False, is_capital=True)
    assert near == ("titles", "Still Life")
