from __future__ import annotations

import pytest

from mcrs.types import Completion, RequestKey, valid_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("jazz \udcff", "jazz ?"), ("\ud83d and \ude00", "? and ?"), ("Beyoncé 🎵\n", "Beyoncé 🎵\n"), ("", "")],
)
def test_valid_text_replaces_halves_of_surrogate_pairs_only(text: str, expected: str) -> None:
    assert valid_text(text) == expected


def test_completion_has_only_texts_that_a_file_can_hold() -> None:
    completion = Completion(RequestKey("s", 1), "half \ud83d", 1, 1, "error", "bad \ud800")

    assert (completion.text, completion.error) == ("half ?", "bad ?")
    assert Completion(RequestKey("s", 1), "fine", 1, 1, "stop").error is None
