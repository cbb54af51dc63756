"""Which of several responses repeats least."""

from __future__ import annotations

from mcrs.responses.variety import most_varied


def test_an_opening_of_the_conversation_is_avoided() -> None:
    candidates = ["Here is “Halo” by Beyoncé.", "Try “Halo” by Beyoncé."]
    assert most_varied(candidates, []) == 0
    assert most_varied(candidates, ["Here is one.", "How about this?"]) == 1
    assert most_varied(candidates, ["Here is one.", "Here is another.", "Try “Halo”."]) == 1


def test_bigrams_of_the_conversation_are_avoided() -> None:
    candidates = ["Listen to Halo, and enjoy it now.", "Listen to Halo, a fine song."]
    assert most_varied(candidates, ["Try this one, and enjoy it now."]) == 1
    assert most_varied(candidates, ["Try this one, a fine song."]) == 0


def test_of_equals_the_first_is_chosen() -> None:
    assert most_varied(["One.", "One.", "One."], ["One."]) == 0
    assert most_varied([""], []) == 0
