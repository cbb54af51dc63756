"""The table of what people call music."""

from __future__ import annotations

from itertools import chain
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.text.request.languages import Language, languages_of
from mcrs.text.request.tables import sections
from mcrs.text.request.tag_table import begins_concept, concept_of, language_of_tags
from mcrs.text.request.tokens import words_of


@pytest.mark.parametrize(
    ("said", "language", "name"),
    [
        ("rap", "en", "hip hop"),
        ("kpop", "en", "k pop"),
        ("edm", "en", "electronic"),
        ("dnb", "en", "drum and bass"),
        ("rnb", "en", "r and b"),
        ("Rockmusik", "de", "rock"),
        ("Gitarrenmusik", "de", "guitar"),
        ("cazlardan", "tr", "jazz"),
        ("traurige", "de", "sad"),
        ("tranquilles", "fr", "relaxing"),
        ("alegres", "es", "happy"),
        ("rilassante", "it", "relaxing"),
        ("bebop", "en", "bebop"),
        # A few words do not tell their language.
        ("français", "en", "french"),
        ("brésilienne", "en", "brazilian"),
        ("japanischer", "en", "japanese"),
        ("italienne", "de", "italian"),
        # The endings of peoples in French.
        ("japonaise", "fr", "japanese"),
        ("françaises", "fr", "french"),
        ("indiennes", "fr", "indian"),
        ("jamaïcaine", "fr", "jamaican"),
    ],
)
def test_concept_of(said: str, language: Language, name: str) -> None:
    concept = concept_of(words_of(said), language)
    assert concept is not None
    assert concept.name == name


def test_concept_of_other_words_is_none() -> None:
    assert concept_of(("lighthouse",)) is None
    assert concept_of(("traurige",), "en") is None
    assert concept_of(("classic",), "en") is None, "not the Italian word for classical"
    assert concept_of(("danse",), "es") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("play some jazz", "en"),
        ("bitte kein Metal", "de"),
        ("pas de rap, s'il te plaît", "fr"),
        ("nada de reguetón", "es"),
        ("niente rock, per favore", "it"),
        ("jazz", "en"),
        ("jazz tranquille", "fr"),
        ("musica rilassante", "it"),
        ("was Ruhigeres", "de"),
        ("ne olur caz olmasın", "tr"),
    ],
)
def test_language_of(text: str, language: Language) -> None:
    words = words_of(text)
    assert language_of_tags(words, languages_of(words)) == language


WORDS = sorted(set(words_of(" ".join(chain.from_iterable(sections("tags").values())))))


@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), language=st.sampled_from(get_args(Language)))
def test_what_names_a_concept_begins_one(words: list[str], language: Language) -> None:
    for said in (words, [f"{words[0]}s", *words[1:]], [f"{words[0]}musik"]):
        if concept_of(said, language) is not None:
            assert begins_concept(said[0])
