"""Codes of goals in words."""

from __future__ import annotations

from mcrs.evaluation.goal_labels import goal_label, slice_label


def test_codes_are_spelled_out_and_others_stay() -> None:
    assert goal_label("goal category", "B") == "B (by lyrics)"
    assert goal_label("goal specificity", "HL") == "HL (precise query, any of many tracks)"
    assert (goal_label("goal category", "Z"), goal_label("goal specificity", "unknown")) == ("Z", "unknown")


def test_only_slices_of_goals_have_codes() -> None:
    assert slice_label("goal category", "A") == "goal category: A (by sound)"
    assert slice_label("goal specificity", "LL") == "goal specificity: LL (vague query, any of many tracks)"
    assert slice_label("turn", "1") == "turn: 1"


def test_every_code_has_a_label() -> None:
    assert all(goal_label("goal category", code) != code for code in "ABCDEFGHIJK")
    assert all(goal_label("goal specificity", code) != code for code in ("LL", "LH", "HL", "HH"))
