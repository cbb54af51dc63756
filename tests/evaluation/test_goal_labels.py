"""Codes of goals in words."""

from __future__ import annotations

from mcrs.evaluation.goal_labels import category_label, slice_label, specificity_label


def test_codes_are_spelled_out_and_others_stay() -> None:
    assert category_label("B") == "B (by lyrics)"
    assert specificity_label("HL") == "HL (precise query, any of many tracks)"
    assert (category_label("Z"), specificity_label("unknown")) == ("Z", "unknown")


def test_only_slices_of_goals_have_codes() -> None:
    assert slice_label("goal category", "A") == "goal category: A (by sound)"
    assert slice_label("goal specificity", "LL") == "goal specificity: LL (vague query, any of many tracks)"
    assert slice_label("turn", "1") == "turn: 1"


def test_every_code_has_a_label() -> None:
    assert all(category_label(code) != code for code in "ABCDEFGHIJK")
    assert all(specificity_label(code) != code for code in ("LL", "LH", "HL", "HH"))
