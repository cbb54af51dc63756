"""What phrases mean among a catalogue's tags."""

from __future__ import annotations

import pytest

from mcrs.text.request.tag_vocabulary import TagVocabulary
from tests.text.request.catalog import CATALOG


@pytest.mark.parametrize(
    ("words", "n_words"), [(("heavy", "metal", "please"), 2), (("heavy", "metals"), 2), (("heavy", "xylophone"), 1)]
)
def test_phrase_ends_where_no_tag_goes_on(words: tuple[str, ...], n_words: int) -> None:
    assert TagVocabulary(CATALOG).phrase_end(words, 0, len(words)) == n_words


@pytest.mark.parametrize(
    ("words", "tag"),
    [(["hardbop"], "hard bop"), (["pia", "no"], "piano"), (["hard", "bop"], ""), (["piano"], "")],
)
def test_respelled_finds_a_tag_that_differs_in_spaces_alone(words: list[str], tag: str) -> None:
    assert TagVocabulary(CATALOG).respelled(words) == tag


@pytest.mark.parametrize(("phrase", "n_tracks"), [("rap", 1), ("rock music", 3), ("piano", 1), ("xylophone", 0)])
def test_tracks_with_synonyms_are_counted(phrase: str, n_tracks: int) -> None:
    assert TagVocabulary(CATALOG).n_with(phrase) == n_tracks


def test_tracks_of_a_phrase_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = TagVocabulary(CATALOG)
    counted = vocabulary.n_with("piano")
    monkeypatch.setattr(vocabulary, "means", lambda words: None)
    assert vocabulary.n_with("piano") == counted == 1
