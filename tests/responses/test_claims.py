"""Which claims of a response have support."""

from __future__ import annotations

import pytest

from mcrs.responses.evidence import Evidence
from mcrs.responses.grounding import is_supported
from mcrs.types import Context, Track

DESAFINADO = Track(
    "d",
    "Desafinado",
    ("Stan Getz", "João Gilberto"),
    "Getz/Gilberto",
    ("bossa nova", "jazz", "brazil", "calm"),
    "1964-03-01",
)
CORCOVADO = Track("c", "Corcovado", ("Stan Getz",), "Getz/Gilberto", ("bossa nova",), "1964-03-01")
SO_WHAT = Track("s", "So What", ("Miles Davis",), "Kind of Blue", ("modal jazz",), "1959-08-17")
CROSS_ROAD = Track("x", "Cross Road Blues", ("Robert Johnson",), "", ("delta blues", "acoustic guitar"), "1937")
POPULAR = Track("p", "Popular", ("Nada Surf",), "High/Low", (), "1996")

SAID = Context(("Some calm Brazilian jazz for the evening, please.",), (), (CORCOVADO, SO_WHAT))


def holds(sentence: str, track: Track = DESAFINADO, context: Context = SAID) -> bool:
    return is_supported(sentence, Evidence(track, context))


@pytest.mark.parametrize(
    "sentence",
    [
        "Here is “Desafinado” by Stan Getz and João Gilberto.",
        "Here is “Desafinado” from the album Getz/Gilberto.",
        "It is a calm bossa nova song from 1964.",
        "A jazzy Brazilian track of the sixties!",
        "It came out in the 1960s.",
        "You asked for calm Brazilian jazz, and this is it.",
        "You enjoyed “Corcovado”, so here is “Desafinado” from the same album.",
        "Like “So What”, it is jazz.",
        "Would you like more blues, or something faster from the 90s?",
        "If you want something louder, tell me.",
        "I hope you enjoy “Desafinado”!",
        "What a lovely song this is.",
        "“Desafinado” ist ein ruhiges Lied von Stan Getz aus dem Jahr 1964.",
        "Hier ist ein schönes Lied für deinen Abend mit Freunden: “Desafinado”.",
        "Voici « Desafinado » de Stan Getz, un morceau calme du Brésil.",
        "Aquí tienes «Desafinado», una canción tranquila de Brasil.",
        "スタン・ゲッツの「Desafinado」をどうぞ。",
        "1964年の「Desafinado」です。",
        "Это «Desafinado», очень красивая песня.",
        "Послушайте «Desafinado» Стэна Гетца.",
        "Hör dir »Desafinado« von Stan Getz an.",
        "〈Desafinado〉를 들어 보세요.",
    ],
)
def test_supported(sentence: str) -> None:
    assert holds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        # album, artist, another name
        "It is on the album The Sound of Jazz.",
        "Here is “Desafinado” by Stan Getz and Charlie Byrd.",
        "Here is “Desafinado”, made famous by the Stan Getz Orchestra.",
        "It reminds me of “The Girl from Ipanema”.",
        # the names of a played track, used as the track's own
        "Here is “Desafinado” from the album Kind of Blue.",
        # year, decade, number
        "It came out in 1962.",
        "A great song of the seventies.",
        "That's a real 80s vibe.",
        "It has sold 5 million copies.",
        "Three musicians recorded it.",
        # genre, origin, sound
        "It is a rock song.",
        "Here is a Cuban classic.",
        "It is an upbeat track with a saxophone solo.",
        # rank
        "It is the best-selling jazz song of all time.",
        "The quintessential jazz record.",
        "You've always loved “Desafinado”.",
        "It was their first hit.",
        "It won a Grammy.",
        # making
        "It was written by Antônio Carlos Jobim.",
        "It is a live recording.",
        # another song's description
        "“Desafinado”, the song about smoke over the lake.",
        "It is a tender memory of lost love.",
        "“Desafinado” is an album by Stan Getz.",
        # hearing and sharing
        "You enjoyed “Desafinado” before.",
        "I'm glad you liked the song, “Desafinado” by Stan Getz.",
        "It is from the same decade as “So What”.",
        "You're a big fan of “Desafinado”!",
        "It follows right after “So What”.",
        "You are thinking of “Desafinado” by Stan Getz.",
        # other languages
        "“Desafinado” ist das meistverkaufte Album aus Deutschland.",
        "Voici « Desafinado », un morceau triste de 1970.",
        "Aquí tienes «Desafinado», una canción triste de Cuba.",
        "Ecco «Desafinado», un brano triste della Francia.",
        "1970年の「Desafinado」です。",
        "「Desafinado」はアルバム「ジャズの世界」の曲です。",
        "Это «Desafinado» из альбома «Другой альбом».",
        "Das ist »Desafinado« vom Album »Sommerwind«.",
        "‹Desafinado› vom Album ‚Sommerwind‘.",
        "Det är ”Desafinado” från ”Sommarvind”.",
        "앨범 〈여름바람〉의 〈Desafinado〉입니다.",
    ],
)
def test_unsupported(sentence: str) -> None:
    assert not holds(sentence)


def test_what_the_user_said_does_not_describe_the_track() -> None:
    context = Context(("I want upbeat rock.",))
    assert holds("You asked for upbeat rock.", context=context)
    assert not holds("It is upbeat rock.", context=context)
    assert not holds("You asked for upbeat rock, and it is upbeat rock.", context=context)
    assert not holds("You asked for slow rock.", context=context)


def test_names_in_cyrillic_are_compared_without_their_endings() -> None:
    track = Track("k", "Группа крови", ("Виктор Цой",), "Группа крови", (), "1988")
    assert holds("Это «Группа крови», песня Виктора Цоя.", track)
    assert not holds("Это «Группа крови», песня Бориса Гребенщикова.", track)


def test_what_the_user_means_is_what_the_user_named() -> None:
    assert holds(
        "You are thinking of “Desafinado” by Stan Getz.", context=Context(("That one by Stan Getz, off-key?",))
    )
    assert holds("Do you mean “Desafinado” by Stan Getz?", context=Context(("Some jazz?",)))


def test_nothing_was_heard_at_the_first_turn() -> None:
    first = Context(("Some jazz?",))
    for sentence in ("You enjoyed the last one.", "It stays with the same artist.", "Here it is once again."):
        assert holds(sentence, CORCOVADO, Context((), (), (DESAFINADO,)))
        assert not holds(sentence, CORCOVADO, first)


def test_a_genre_is_held_to_its_own_words() -> None:
    assert holds("Here is an old blues with an acoustic guitar.", CROSS_ROAD)
    assert not holds("It's a blues-rock track.", CROSS_ROAD)


def test_a_word_of_the_title_is_no_support_for_a_claim() -> None:
    assert holds("Try “Popular” by Nada Surf.", POPULAR)
    assert not holds("It is super popular.", POPULAR)


def test_words_of_one_meaning_support_each_other() -> None:
    track = Track("t", "T", ("A",), "", ("hip hop", "melancholic", "french"), "")
    for sentence in ("It is a rap song.", "It is sad.", "It comes from France.", "It is a melancholy track."):
        assert holds(sentence, track)
    assert not holds("It comes from Germany.", track)


def test_a_record_with_nothing_but_names_supports_nothing_else() -> None:
    bare = Track("b", "Hashdealer", ("Bongzilla",), "", (), "")
    assert holds("Here is “Hashdealer” by Bongzilla.", bare)
    for claim in ("a heavy track", "a track from 2002", "a metal track"):
        assert not holds(f"Here is “Hashdealer” by Bongzilla, {claim}.", bare)


def test_what_a_user_is_only_supposed_to_have_heard_is_no_claim() -> None:
    nothing_played = Context(("Some calm jazz, please.",), (), ())
    assert holds("I wish you had heard it before.", context=nothing_played)
    assert not holds("You have heard it before.", context=nothing_played)


def test_sentences_that_differ_in_names_alone_share_a_reading_and_each_needs_its_own_record() -> None:
    jazz, rock = Evidence(DESAFINADO, Context()), Evidence(POPULAR, Context())
    assert jazz.read("“Desafinado” is jazz.") is rock.read("“Popular” is jazz.")
    for _ in range(2):
        assert is_supported("“Desafinado” is jazz.", jazz)
        assert not is_supported("“Popular” is jazz.", rock)
