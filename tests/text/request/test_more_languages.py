"""Messages in Portuguese, Dutch, Polish, Japanese, Korean and Chinese."""

from __future__ import annotations

import pytest

from mcrs.text.request.tables import sections
from mcrs.text.request.tag_table import concept_of
from mcrs.text.request.tokens import words_of
from tests.text.request.catalog import heard, names


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        ("quero ouvir jazz calmo, nada de rock", {"jazz", "calm"}, {"rock"}),
        ("toca algo alegre, mas sem Metallica", {"happy"}, {"Metallica"}),
        ("músicas dos anos 80, por favor", {"the 1980s"}, set()),
        ("draai wat rustige jazz, maar geen Metallica", {"jazz", "calm"}, {"Metallica"}),
        ("iets vrolijks uit de jaren 60", {"happy", "the 1960s"}, set()),
        ("puść coś smutnego, ale bez Metallica", {"sad"}, {"Metallica"}),
        ("coś spokojnego na fortepian", {"calm", "piano"}, set()),
        ("静かなピアノ曲をお願いします", {"calm", "piano"}, set()),
        ("Metallica以外のロックをかけて", {"rock"}, {"Metallica"}),
        ("Metallica 말고 재즈 틀어줘", {"jazz"}, {"Metallica"}),
        ("슬픈 노래 추천해줘", {"sad"}, set()),
        ("来点爵士乐，不要Metallica", {"jazz"}, {"Metallica"}),
        ("Queen的歌，谢谢", {"Queen"}, set()),
        ("有没有爵士乐", {"jazz"}, set()),
    ],
)
def test_messages_in_further_languages(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == (asked, excluded)
    assert request.matched


@pytest.mark.parametrize(
    "text",
    [
        "algo no estilo de Queen",
        "iets zoals Queen",
        "coś w stylu Queen",
        "Queenみたいな曲を聴きたい",
        "像Queen一样的歌",
    ],
)
def test_likeness_in_further_languages(text: str) -> None:
    assert heard(text).asked["like"] == ["Queen"]


@pytest.mark.parametrize("text", ["não, queria dizer Johnny Cash", "nee, ik bedoelde Johnny Cash"])
def test_corrections_in_further_languages(text: str) -> None:
    request = heard("Pink Floyd", text)
    assert (names(request.asked), names(request.excluded)) == ({"Johnny Cash"}, {"Pink Floyd"})


@pytest.mark.parametrize("text", ["obrigado!", "bedankt!", "dziękuję!", "ありがとう", "감사합니다", "谢谢"])
def test_thanks_in_further_languages_ask_for_nothing(text: str) -> None:
    assert not heard("jazz", text).matched


def test_each_line_of_the_table_belongs_to_a_concept() -> None:
    for lines in sections("more_tags").values():
        for line in lines:
            name = words_of(line.partition("=")[0])
            concept = concept_of(name)
            assert concept is not None
            assert concept.name == " ".join(name)
