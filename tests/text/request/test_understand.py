"""What a conversation asks for and excludes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.db_item import MusicCatalog
from mcrs.text.request import understand
from tests.text.request.catalog import CATALOG, ROWS, heard, names, turn


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        ("Some jazz, no metal please", {"jazz"}, {"heavy metal"}),
        ("no rock, pop or jazz. Country!", {"country"}, {"rock", "pop", "jazz"}),
        ("no rock, some jazz and pop", {"jazz", "pop"}, {"rock"}),
        ("rap please, leave the metal out", {"hip hop"}, {"heavy metal"}),
        ("calm songs and leave the metal out", {"calm"}, {"heavy metal"}),
        ("some jazz but keep the piano out", {"jazz"}, {"piano"}),
        ("jazz and rock but metal is not my thing", {"jazz", "rock"}, {"heavy metal"}),
        ("leave jazz and rock out", set(), {"jazz", "rock"}),
        ("ich will Jazz und lass den Metal weg", {"jazz"}, {"heavy metal"}),
        ("I'm sick of country, give me rock", {"rock"}, {"country"}),
        ("anything but pop", set(), {"pop"}),
        ("happy music but not too fast", {"happy"}, {"fast"}),
        ("play me rock, i'm so over jazz, leave that out", {"rock"}, {"jazz"}),
        ("Ruhige Klaviermusik, bloß kein Metal", {"calm", "piano"}, {"heavy metal"}),
        ("Jazz mag ich nicht", set(), {"jazz"}),
        ("quelque chose de calme, sauf du rock", {"calm"}, {"rock"}),
        ("pas de rap, plutôt de la country", {"country"}, {"hip hop"}),
        ("música alegre, nada de metal", {"happy"}, {"heavy metal"}),
        ("rock sin piano", {"rock"}, {"piano"}),
        ("qualcosa di allegro, niente rap", {"happy"}, {"hip hop"}),
        ("jazz senza piano", {"jazz"}, {"piano"}),
        ("music without vocals", {"instrumental"}, set()),
        ("queen please! not kiss though", {"Queen"}, {"Kiss"}),
        ("pink floyd, but nothing off the dark side of the moon", {"Pink Floyd"}, {"The Dark Side of the Moon"}),
        ("rock, but nothing by the beatles", {"rock"}, {"The Beatles"}),
        ("pink floyd, nothing off dark side of the moon", {"Pink Floyd"}, {"The Dark Side of the Moon"}),
        # Names in a list: everyday words with a capital, and three without a conjunction.
        ("rock but not Pink Floyd, Queen or Beyoncé", {"rock"}, {"Pink Floyd", "Queen", "Beyoncé"}),
        ("Rock, aber nicht Pink Floyd, Queen oder Beyoncé", {"rock"}, {"Pink Floyd", "Queen", "Beyoncé"}),
        ("du rock mais pas Queen, Metallica ou Beyoncé", {"rock"}, {"Queen", "Metallica", "Beyoncé"}),
        ("no Beatles, Coltrane, Beyoncé", set(), {"The Beatles", "John Coltrane", "Beyoncé"}),
        ("no Beatles, Coltrane please", {"John Coltrane"}, {"The Beatles"}),
        ("no rock or jazz, country", {"country"}, {"rock", "jazz"}),
        # A language is no place, and "no" before a word of a tag excludes it.
        ("rock, no songs in English", {"rock"}, {"english lyrics"}),
        # Words of a tag that are said in another sense.
        ("rock with a focus on the lyrics", {"rock"}, set()),
        ("that really hits the spot, more rock", {"rock"}, set()),
        ("a few deep cuts of new jazz artists", {"jazz"}, set()),
        # What is not it is not asked for.
        ("Metallica isn't quite what I'm looking for, some jazz", {"jazz"}, {"Metallica"}),
        # A word at the very end that is a cue, and also begins longer ones.
        ("some jazz, no", set(), {"jazz"}),
        ("no rock, jazz. Pop or country", {"jazz", "pop", "country"}, {"rock"}),
        # A surname, or a title, written small.
        ("rock without coltrane", {"rock"}, {"John Coltrane"}),
        ("no nuvole, some piano", {"piano"}, {"Nuvole"}),
        ("dinner music, spare us the jazz", {"dinner"}, {"jazz"}),
        ("rock that nobody has recorded after 1975", {"rock"}, {"after 1975"}),
        # All voices, and some of them.
        ("rock, but minus the vocals", {"rock", "instrumental"}, set()),
        ("rock, leave the vocals out", {"rock", "instrumental"}, set()),
        ("Rock, kein Gesang bitte", {"rock", "instrumental"}, set()),
        ("sin voces por favor", {"instrumental"}, set()),
        # An unknown word tells what is excluded from what is asked for.
        ("jazz, but not boring jazz", {"jazz"}, set()),
        ("You keep playing jazz. I don't want that darn jazz", set(), {"jazz"}),
        ("I usually love jazz, but today I can't stand freaking jazz", set(), {"jazz"}),
        ("I asked for rock, stop with the bloody rock", set(), {"rock"}),
        ("jazz? I said no goddamn jazz", set(), {"jazz"}),
        # Names that the catalogue lacks: they end no list.
        ("no Wilco, rock or jazz", set(), {"rock", "jazz"}),
        ("pop, but nothing by Wilco, Queen or Metallica", {"pop"}, {"Queen", "Metallica"}),
        ("no Wilco, play rock or jazz", {"rock", "jazz"}, set()),
        ("no Wilco, Pavement, Queen", set(), {"Queen"}),
        ("no Wilco, Pavement, Queen, Metallica", set(), {"Queen", "Metallica"}),
        ("No, Wilco, Queen or Metallica", {"Queen", "Metallica"}, set()),
        ("no Queen, Wilco, Metallica", set(), {"Queen", "Metallica"}),
        ("no Queen, Metallica, Wilco please", set(), {"Queen", "Metallica"}),
        ("no rock, pop, jazz please", set(), {"rock", "pop", "jazz"}),
        ("no rock, pop please", {"pop"}, {"rock"}),
        ("anything except jazz, from before 1990", {"before 1990"}, {"jazz"}),
        # A refusal before or after a name, in any of its forms.
        ("no way I want rock", set(), {"rock"}),
        ("rock, no way", set(), {"rock"}),
        ("drop that jazz, play rock", {"rock"}, {"jazz"}),
        ("не включай рок, давай джаз", {"jazz"}, {"rock"}),
        ("rocktan nefret ederim", set(), {"rock"}),
        ("ich hab nix gegen Jazz", {"jazz"}, set()),
        ("I am 20 years old, pop please", {"pop"}, set()),
        ("he is over 80 years old, play jazz", {"jazz"}, set()),
        ("this song is over 40 years old, now jazz", {"jazz"}, set()),
        ("rock never gets old. Jazz too", {"rock", "jazz"}, set()),
        ("no rock, thank you, jazz please", {"jazz"}, {"rock"}),
        ("kein Rock, Mann, Jazz bitte", {"jazz"}, {"rock"}),
        ("jazz once more", {"jazz"}, set()),
        # Something else than what is liked.
        ("I want jazz, but something different", {"jazz"}, set()),
        ("play jazz. I love Queen, but something else", {"jazz"}, {"Queen"}),
        ("I love Queen, but today I'd like something else", set(), {"Queen"}),
        ("j'adore le jazz mais autre chose", set(), {"jazz"}),
        ("some jazz or something else", {"jazz"}, set()),
        # The age of a person, or of a fan, is no time.
        ("j'écoute du jazz depuis plus de 20 ans", {"jazz"}, set()),
        ("we are over 60 years old, play rock", {"rock"}, set()),
        ("an old metal head asks for jazz", {"heavy metal", "jazz"}, set()),
        ("jazz that is over 20 years old", {"jazz", "until 1988"}, set()),
        # A word of time or of correction beside an everyday word that is an artist.
        ("queen from the 80s", {"Queen", "the 1980s"}, set()),
        ("Queen since the eighties", {"Queen", "since the 1980s"}, set()),
        ("No, I meant Queen", {"Queen"}, set()),
        ("old jazz please", {"jazz", "until 1983"}, set()),
        ("vieux jazz", {"jazz", "until 1983"}, set()),
        ("no Wilco, Pavement, Queen or Metallica", set(), {"Queen", "Metallica"}),
        ("du jazz mais laisse le piano de côté", {"jazz"}, {"piano"}),
        ("lass das Klavier beiseite", set(), {"piano"}),
        ("metti da parte il jazz", set(), {"jazz"}),
        # A denial asks for its name if nothing else is asked for, also where the verb stands last.
        ("not that I'm not into jazz", {"jazz"}, set()),
        ("Nicht dass ich Jazz nicht mag", {"jazz"}, set()),
        ("niet dat ik jazz niet leuk vind", {"jazz"}, set()),
        ("Nicht dass ich Jazz hasse, aber lieber Rock", {"rock"}, set()),
        ("not that I don't like jazz, but some rock please", {"rock"}, set()),
        ("it's not that I don't like jazz, just not tonight", set(), {"jazz"}),
        # A question with "not" asks for its name.
        ("hast du nichts von Queen?", {"Queen"}, set()),
        ("t'as pas du Coltrane ?", {"John Coltrane"}, set()),
        ("¿no tienes algo de Queen?", {"Queen"}, set()),
        ("non hai qualcosa dei Metallica?", {"Metallica"}, set()),
        ("não tem nada da Beyoncé?", {"Beyoncé"}, set()),
        # "Other than" in other words.
        ("something different to rock", set(), {"rock"}),
        ("etwas anderes als Jazz", set(), {"jazz"}),
        ("autre chose que du jazz", set(), {"jazz"}),
        ("algo distinto al jazz", set(), {"jazz"}),
        ("qualcosa di diverso dal jazz", set(), {"jazz"}),
        ("something that doesn't sound like Metallica", set(), {"Metallica"}),
        ("I don't care for country", set(), {"country"}),
        # A name, and songs by or of it, are refused.
        ("jazz songs? No thanks.", set(), {"jazz"}),
        # A preference by a sign, and by the articles of Italian and French.
        ("Queen > Metallica", {"Queen"}, {"Metallica"}),
        ("preferirei i Beatles ai Pink Floyd", {"The Beatles"}, {"Pink Floyd"}),
        ("je préfère Queen aux Beatles", {"Queen"}, {"The Beatles"}),
        ("Queen not Johnny Cash", {"Queen"}, {"Johnny Cash"}),
        # What is not one's thing, also with another clause after it.
        ("jazz isn't really my jam but rock is", {"rock"}, {"jazz"}),
        ("Jazz ist nicht so meins, aber Rock", {"rock"}, {"jazz"}),
        ("le jazz c'est pas mon truc", set(), {"jazz"}),
        # A verb before what it excludes, and a longer cue that needs a name before it.
        ("j'en ai marre du rock, mets plutôt du jazz", {"jazz"}, {"rock"}),
        ("me aburre el rock, pon jazz", {"jazz"}, {"rock"}),
        ("mich nervt Rock, spiel Jazz", {"jazz"}, {"rock"}),
        # "And more" ends an exclusion.
        ("less rock and more jazz", {"jazz"}, {"rock"}),
        ("menos rock y más jazz", {"jazz"}, {"rock"}),
        ("meno rock e più jazz", {"jazz"}, {"rock"}),
        ("nada más que jazz", {"jazz"}, set()),
        # The words of a phrase: none excludes by itself.
        ("something calm, more chill out", {"calm"}, set()),
        ("at least one song by Queen", {"Queen"}, set()),
        # An excluded artist makes a message one about music.
        ("n'importe quoi sauf Queen", set(), {"Queen"}),
        ("qualcosa di jazz, ma non quello sperimentale", {"jazz"}, set()),
        ("kannst du mit Rock aufhören? Jazz", {"jazz"}, {"rock"}),
        ("tu peux virer le piano ?", set(), {"piano"}),
        # What suits is no work.
        ("Queen or Metallica, either works", {"Queen", "Metallica"}, set()),
        # A name and a refusal.
        ("actually no Metallica, rock", {"rock"}, {"Metallica"}),
        ("Wait, no slow songs, rock", {"rock"}, {"slow"}),
        ("rock, that's not by Queen", {"rock"}, {"Queen"}),
        # A tag may be spelled with other spaces.
        ("some hardbop", {"hard bop"}, set()),
        ("rock, no hardbop", {"rock"}, {"hard bop"}),
        ("calm, instru-mental", {"calm", "instrumental"}, set()),
        # What follows the excluded artist describes the tracks.
        ("songs not by Queen with piano", {"piano"}, {"Queen"}),
        ("rock not by Queen for sleep", {"rock", "sleep"}, {"Queen"}),
        ("something that isn't by Metallica with piano and calm", {"piano", "calm"}, {"Metallica"}),
        ("songs without Queen and piano", set(), {"Queen", "piano"}),
        ("rock. Metallica? No thanks.", {"rock"}, {"Metallica"}),
        ("Queen, no. Rock", {"rock"}, {"Queen"}),
        ("Metallica no, Beyoncé yes", {"Beyoncé"}, {"Metallica"}),
        ("Queen is overrated, give me rock", {"rock"}, {"Queen"}),
        ("anything exept Metallica", set(), {"Metallica"}),
        ("I don't think I want Queen. Rock", {"rock"}, {"Queen"}),
        ("rock with no nonsense", {"rock"}, set()),
        ("I don't want anything but jazz", {"jazz"}, set()),
        ("without a doubt jazz", {"jazz"}, set()),
        # A message may correct itself.
        ("metal. no wait. jazz.", {"jazz"}, set()),
        ("metallica? nah, queen", {"Queen"}, set()),
        ("Metal, nein warte, Jazz", {"jazz"}, set()),
        ("du rock, non attends, du jazz", {"jazz"}, set()),
        # Words for tags tell the language where no everyday word does.
        ("jazz tranquille", {"jazz", "calm"}, set()),
        ("musica rilassante", {"calm"}, set()),
        ("Ruhige Klaviermusik", {"calm", "piano"}, set()),
        # What one cannot do is not excluded.
        ("j'arrive pas à dormir, du piano", {"sleep", "piano"}, set()),
        # The singular of a person said of several.
        ("please dont play us rock", set(), {"rock"}),
        # What is disliked is not liked, and a refusal holds for all that is named together.
        ("my dad loves Metallica, I can't stand them", set(), {"Metallica"}),
        ("jazz and rock? No thanks", set(), {"jazz", "rock"}),
        ("Queen? Definitely not", set(), {"Queen"}),
        ("jazz, dont you dare play Queen", {"jazz"}, {"Queen"}),
        # A swear word narrows nothing.
        ("jazz? nein, kein verdammter Jazz", set(), {"jazz"}),
        ("Queen geht mir auf die Nerven, lieber Jazz", {"jazz"}, {"Queen"}),
        ("Rock, aber bitte nix von Queen", {"rock"}, {"Queen"}),
        ("j'en peux plus du jazz, balance du rock", {"rock"}, {"jazz"}),
        ("me tiene harto el jazz, pon rock", {"rock"}, {"jazz"}),
        # "The same energy" is no mood.
        ("rock with that same energy", {"rock"}, set()),
        ("rock that predates 1975", {"rock", "before 1975"}, set()),
    ],
)
def test_understand_of_one_message(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == (asked, excluded)
    assert request.matched


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("play time", {"Time"}),
        ("can you put on time please?", {"Time"}),
        ("spiel mir time bitte", {"Time"}),
        ("play yellow submarine", {"Yellow Submarine"}),
        ("play ready to die", {"Ready to Die"}),
        # The rest of the clause says more than a title.
        ("play time after time", set()),
        ("it is time", set()),
        ("play one", set()),
        ("play jazz", {"jazz"}),
        # A surname may begin a message.
        ("Coltrane's best", {"John Coltrane"}),
    ],
)
def test_understand_of_a_work_that_is_to_be_played(text: str, asked: set[str]) -> None:
    assert names(heard(text).asked) == asked
    assert heard(text).corrected == {}


@pytest.mark.parametrize(
    "text",
    [
        "George Coltrane",
        "Paul Cash please",
        "something by Alice Floyd",
        "Lionel Metalica",
        # In lower case a first name stands before another surname, which may be a common word after "no".
        "play johnny marrow",
        "something by johnny green",
        "no johnny green",
        "I hate johnny green",
    ],
)
def test_understand_takes_no_part_of_another_full_name_for_an_artist(text: str) -> None:
    assert heard(text).asked["artists"] == heard(text).excluded["artists"] == []


@pytest.mark.parametrize("text", ["play johnny bangers", "play johnny tonight", "johnny please", "play johnny hurt"])
def test_understand_takes_a_first_name_alone_for_the_artist(text: str) -> None:
    assert heard(text).asked["artists"] == ["Johnny Cash"]


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("songs by Wilco", "Wilco"),
        ("songs by Yes please", "Yes"),
        ("songs by you", ""),
        ("anything by gaga gugu please", "gaga gugu"),
        ("can you put on some Wilco?", "Wilco"),
        ("mets du Noir Désir", "Noir Désir"),
        ("play P!nk", "P!nk"),
        ("songs by Florence + the Machine", "Florence + the Machine"),
        ("play Heart of Gold by Neil Young", "Heart of Gold by Neil Young"),
        ("play chvrches please", "chvrches"),
        ("songs by R.E.M.", "R.E.M."),
        ("play Wilco's best song", "Wilco"),
        ("play Hard to Say I'm Sorry", "Hard to Say I'm Sorry"),
        ("play Hard to Say I'm Sorry by Chicago please", "Hard to Say I'm Sorry by Chicago"),
        ("play Knockin' on Heaven's Door", "Knockin' on Heaven's Door"),
        ("play Killing Me Softly with His Song", "Killing Me Softly with His Song"),
        ('play "hard to say" please', "hard to say"),
        ("play Wilco I'm bored", "Wilco"),
        ("play Wilco and then something else", "Wilco"),
        ("play Wilco for me", "Wilco"),
        ("do you have Wilco?", "Wilco"),
        ("do you have Time", ""),
        ("play J. Cole", ""),
        ("música de hoy", ""),
        ("play stop", ""),
        ("songs like Wilco", "Wilco"),
        ("something like that", ""),
        ("do you have a minute?", ""),
        ("songs by local musicians", ""),
        ("play three songs", ""),
        ("I play tennis on Sunday", ""),
        ("songs by people who died young", ""),
        ("play something odd", ""),
        ("play it by the fire", ""),
        ("songs by Queen or Wilco", ""),
        ("I like rock", ""),
    ],
)
def test_understand_of_a_name_that_the_catalogue_lacks(text: str, unknown: str) -> None:
    assert heard(text).unknown == unknown


def test_understand_of_a_title_after_its_genre_was_excluded_wants_the_title() -> None:
    (exclusion,) = heard("no rock please", "play yellow submarine").exclusions
    assert [constraint.name for constraint in exclusion.spared] == ["Yellow Submarine"]


def test_understand_compares_each_time_with_its_own_name() -> None:
    eras = [each.era for each in heard("older than Metallica but newer than the Beatles").constraints]
    assert {(era.first, era.last) for era in eras if era is not None} == {(0, 1987), (1967, 9999)}


@pytest.mark.parametrize(
    ("text", "asked"),
    [("jazz, but nothing by Queen", {"jazz"}), ("jazz by Queen", {"Jazz", "Queen"}), ("the album Jazz", {"Jazz"})],
)
def test_understand_takes_a_genre_for_an_album_only_beside_its_artist(text: str, asked: set[str]) -> None:
    albums = [["Jazz"] if row[2] == ["Queen"] else [row[3]] for row in ROWS]
    catalog = MusicCatalog(CATALOG.table.set_column(3, "album_name", [albums]), ["track_name"])
    assert names(understand(turn(text), catalog).asked) == asked


def test_understand_excludes_a_band_by_the_one_name_that_leads_it() -> None:
    artists = [["Prince & The Revolution"], *(row[2] for row in ROWS[1:])]
    table = CATALOG.table.set_column(2, "artist_name", [artists])
    request = understand(turn("pop, but nothing by Queen or Prince"), MusicCatalog(table, ["track_name"]))
    assert names(request.excluded) == {"Queen", "Prince & The Revolution"}


@pytest.mark.parametrize(
    "text",
    ["surprise me", "Play something!", "egal was", "mets de la musique", "pon algo", "metti qualcosa", "you choose"],
)
def test_understand_of_a_request_for_anything(text: str) -> None:
    request = heard(text)
    assert request.matched
    assert names(request.asked) == set()


def test_understand_of_a_question_about_a_choice_is_no_request_for_anything() -> None:
    assert not heard("jazz", "why did you pick this?").matched


@pytest.mark.parametrize("text", ["something my grandmother would like", "anything by someone from Iceland"])
def test_understand_takes_no_other_message_for_a_request_for_anything(text: str) -> None:
    assert not heard(text).matched


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("before the year 1990", "before 1990"),
        ("vor dem Jahr 1990", "before 1990"),
        ("dopo il 1990", "after 1990"),
        ("après l'année 1990", "after 1990"),
    ],
)
def test_understand_of_a_bound_alone_asks_for_it(text: str, asked: str) -> None:
    request = heard(text)
    assert names(request.asked) == {asked}
    assert request.matched


@pytest.mark.parametrize(
    "text",
    ["not only jazz", "why not jazz?", "I can't get enough of jazz", "I never get tired of jazz", "nothing but jazz"],
)
def test_understand_of_what_only_sounds_like_an_exclusion_excludes_nothing(text: str) -> None:
    assert names(heard(text).excluded) == set()
    assert "jazz" in names(heard(text).asked)


@pytest.mark.parametrize(
    ("messages", "asked", "excluded"),
    [
        (("some jazz", "no jazz anymore"), set(), {"jazz"}),
        (("no jazz please", "ok, jazz then"), {"jazz"}, set()),
        (("some jazz", "rock instead"), {"rock"}, set()),
        (("some jazz", "something calm"), {"jazz", "calm"}, set()),
        (("sad country", "less sad, more happy"), {"country", "happy"}, {"sad"}),
        (("something", "too fast"), set(), {"fast"}),
        (("something", "too fast", "and some jazz"), {"jazz"}, set()),
        (("some rock", "nothing more by this band"), {"rock"}, {"Pink Floyd"}),
        (("something", "another one by them"), {"Pink Floyd"}, set()),
        (("rock", "who else plays like that?"), set(), {"Pink Floyd"}),
        (("rock", "not this, jazz please"), {"jazz"}, set()),
        (("rock", "no more of this, jazz"), {"jazz"}, set()),
        (("rock", "Vergiss das, zurück zu Jazz"), {"jazz"}, set()),
        (("rock", "not that, something by Queen"), {"Queen"}, set()),
        (("rock", "not them again, Metallica"), {"Metallica"}, {"Pink Floyd"}),
        (("rock", "I hate Metallica, don't play them"), {"rock"}, {"Metallica"}),
        (("rock", "actually no rock, some jazz"), {"jazz"}, {"rock"}),
        (("rock", "more from that album"), {"The Dark Side of the Moon"}, set()),
        (("rock", "nothing from the same album"), {"rock"}, {"The Dark Side of the Moon"}),
        (("rock", "dieses Album bitte"), {"The Dark Side of the Moon"}, set()),
    ],
)
def test_understand_over_turns(messages: tuple[str, ...], asked: set[str], excluded: set[str]) -> None:
    request = heard(*messages)
    assert names({key: own for key, own in request.asked.items() if key != "like"}) >= asked
    assert names(request.excluded) == excluded


@pytest.mark.parametrize("text", ["the newest stuff", "das neueste bitte", "lo más nuevo", "les plus récents"])
def test_understand_of_the_newest_is_recent_music(text: str) -> None:
    (era,) = [constraint.era for constraint in heard(text).constraints if constraint.era is not None]
    assert (era.first, era.last) == (1999, 9999)


@pytest.mark.parametrize(
    "text", ["it doesn't have to be jazz", "muss nicht Jazz sein", "pas forcément du jazz", "no tiene que ser jazz"]
)
def test_understand_of_what_need_not_be_asks_for_nothing_and_excludes_nothing(text: str) -> None:
    assert (heard(text).constraints, heard(text).exclusions) == ((), ())


def test_understand_finds_an_album_after_off() -> None:
    table = CATALOG.table.set_column(3, "album_name", [[["Rumours"], *([row[3]] for row in ROWS[1:])]])
    request = understand(turn("skip the ones off Rumours"), MusicCatalog(table, ["track_name"]))
    assert names(request.excluded) == {"Rumours"}


def test_understand_takes_no_word_of_a_cue_for_a_tag() -> None:
    table = CATALOG.table.set_column(4, "tag_list", [[["jazz", "sea"]] * len(ROWS)])
    request = understand(turn("algo de los noventa que no sea jazz"), MusicCatalog(table, ["track_name"]))
    assert names(request.excluded) == {"jazz"}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("something older", 0, 1972),
        ("etwas neueres", 1974, 9999),
        ("something from the same decade", 1970, 1979),
        ("like Johnny Cash, but older", 0, 2001),
        ("older than the beatles", 0, 1965),
        ("etwas neueres als Metallica", 1989, 9999),
        ("plus vieux que Metallica", 0, 1987),
        ("not that old", 1974, 9999),
        ("nichts, nicht so modern bitte", 0, 1972),
        ("the latest Pink Floyd", 1973, 1973),
        ("the oldest rock", 1966, 1966),
        ("the newest song you have", 2008, 2008),
        ("the oldest recording you have", 1958, 1958),
    ],
)
def test_understand_of_a_time_beside_what_was_played_or_is_liked(text: str, first: int, last: int) -> None:
    (era,) = [constraint.era for constraint in heard("hello", text).constraints if constraint.era is not None]
    assert (era.first, era.last) == (first, last)


@pytest.mark.parametrize(
    ("texts", "year"),
    [
        (("Queen", "their oldest song"), 1981),
        (("Pink Floyd", "the newest one"), 1973),
        (("hello", "the newest one by them"), 1973),
        (("Queen", "the oldest jazz"), 1958),
    ],
)
def test_understand_of_the_newest_is_that_of_the_artist_who_holds(texts: tuple[str, ...], year: int) -> None:
    (era,) = [constraint.era for constraint in heard(*texts).constraints if constraint.era is not None]
    assert (era.first, era.last) == (year, year)


@pytest.mark.parametrize(
    "text", ["a hit from the 70s", "ein Hit aus den 70ern", "a classic of the 70s", "an oldie from the 70s"]
)
def test_understand_of_a_hit_from_a_time_is_a_request(text: str) -> None:
    (era,) = [constraint.era for constraint in heard(text).constraints if constraint.era is not None]
    assert (era.first, era.last) == (1970, 1979)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("old songs from the fifties", 1950, 1959),
        ("new music, maybe from the nineties", 1990, 1999),
        ("something older, maybe from the sixties", 1960, 1969),
        ("des vieilles chansons des années 60", 1960, 1969),
        ("alte Lieder aus den 70ern", 1970, 1979),
    ],
)
def test_understand_prefers_a_named_time_to_old_and_new(text: str, first: int, last: int) -> None:
    # In the first message: nothing was played that something could be older than.
    (era,) = [constraint.era for constraint in heard(text).constraints if constraint.era is not None]
    assert (era.first, era.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "like", "excluded"),
    [
        ("like Pink Floyd but not Pink Floyd", {"Pink Floyd"}, {"Pink Floyd"}),
        ("in the style of Johnny Cash, but by someone else", {"Johnny Cash"}, {"Johnny Cash"}),
        ("wie Queen", {"Queen"}, set()),
        ("something similar to Metallica", {"Metallica"}, set()),
        ("comme les Beatles", {"The Beatles"}, set()),
        ("Beatles vibes", {"The Beatles"}, set()),
        ("i adore metallica, who sounds like them?", {"Metallica"}, set()),
        ("songs for people who love Metallica, but not them", {"Metallica"}, {"Metallica"}),
        ("j'aime Queen, t'as quelqu'un d'autre dans ce genre ?", {"Queen"}, {"Queen"}),
        ("me gusta Queen, ¿otros grupos de ese estilo?", {"Queen"}, {"Queen"}),
        ("mi piacciono i Metallica, altri gruppi di quel genere?", {"Metallica"}, {"Metallica"}),
        ("ich mag Queen, jemand anderen in der Richtung", {"Queen"}, {"Queen"}),
        ("i'm in a Pink Floyd mood, but somebody else", {"Pink Floyd"}, {"Pink Floyd"}),
    ],
)
def test_understand_of_likeness(text: str, like: set[str], excluded: set[str]) -> None:
    assert (set(heard(text).asked["like"]), names(heard(text).excluded)) == (like, excluded)


@pytest.mark.parametrize(
    "text", ["more by Metallica, or other artists like that", "something from Metallica or perhaps by another band"]
)
def test_understand_of_others_beside_an_artist_excludes_nobody(text: str) -> None:
    assert names(heard(text).excluded) == set()


def test_understand_of_i_like_an_artist_asks_for_the_artist() -> None:
    assert heard("I like Pink Floyd").asked["artists"] == ["Pink Floyd"]
    assert heard("I like Pink Floyd").asked["like"] == []


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("something by the beatels", {"the beatels": "The Beatles"}),
        ("Pink Floid please", {"Pink Floid": "Pink Floyd"}),
        ("play pink floids", {"pink floids": "Pink Floyd"}),
        ("yelow submarine", {"yelow submarine": "Yellow Submarine"}),
        ("metalica!", {"metalica": "Metallica"}),
        # A surname spelled right beside a first name that is not.
        ("jonh coltrane playing", {"jonh coltrane": "John Coltrane"}),
        ("i love john coltranes", {"coltranes": "John Coltrane"}),
        ("some Coltrane", {}),
        ("the best music for a morning", {}),
    ],
)
def test_understand_takes_near_spellings_for_names_and_says_so(text: str, corrected: dict[str, str]) -> None:
    assert dict(heard(text).corrected) == corrected


def test_understand_joins_no_exclusion_over_a_new_clause() -> None:
    exclusions = heard("pop, but if i hear nuvole one more time i'll shout heavy metal").exclusions
    assert [[each.name for each in exclusion.constraints] for exclusion in exclusions] == [["Nuvole"], ["heavy metal"]]


@pytest.mark.parametrize("text", ["play nuvole", "put on nuvole", "spiel mir nuvole", "nuvole!"])
def test_understand_takes_a_rare_word_to_be_played_for_a_title(text: str) -> None:
    assert heard(text).asked["titles"] == ["Nuvole"]


@pytest.mark.parametrize("text", ["80s songs from 1980 to 1989", "les années 80, 1980s", "the eighties or 1980s music"])
def test_understand_names_the_same_years_once(text: str) -> None:
    request = heard(text)
    assert request.matched
    assert len(request.asked["eras"]) == 1


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("songs from the second half of the nineties", 1995, 1999),
        ("musique de la première moitié des années 60", 1960, 1964),
        ("canciones de la segunda mitad de los años 80", 1985, 1989),
        ("Lieder aus der zweiten Hälfte der achtziger Jahre", 1985, 1989),
    ],
)
def test_understand_of_half_a_decade(text: str, first: int, last: int) -> None:
    (constraint,) = heard(text).constraints
    assert constraint.era is not None
    assert (constraint.era.first, constraint.era.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("who sings this?", "artist"),
        ("what year is it from?", "year"),
        ("which album is that on?", "album"),
        ("what's this song called?", "title"),
        ("wer singt das?", "artist"),
        ("c'est de quelle année ?", "year"),
        ("¿quién canta esto?", "artist"),
        ("come si chiama questa canzone?", "title"),
        ("what's this called, and is it the beatles?", "title"),
    ],
)
def test_understand_of_a_question_about_what_was_played_is_no_match(text: str, question: str) -> None:
    request = heard("some rock", text)
    assert (request.question, request.matched) == (question, False)


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "hello there",
        "asdf qwer",
        "what's the weather like in Paris?",
        "my car broke down this morning",
        "17 times 23",
        "translate happy birthday into Finnish",
        "remind me to relax at eight",
        "",
    ],
)
def test_understand_of_no_musical_wish_is_no_match(text: str) -> None:
    assert not heard(text).matched


@pytest.mark.parametrize(
    "text", ["rainy evening, tea, looking out of the window", "half an hour of piano", "for the gym"]
)
def test_understand_of_a_scene_is_a_match(text: str) -> None:
    assert heard("play something", text).matched


def test_understand_of_an_endless_message_ends() -> None:
    assert names(heard("no " * 5_000 + "jazz").excluded) == {"jazz"}


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_understand_of_any_text_names_what_the_catalogue_has(messages: list[str]) -> None:
    request = heard(*messages)
    assert set(request.asked) == {"artists", "titles", "albums", "tags", "eras", "like"}
    assert set(request.excluded) == {"artists", "titles", "albums", "tags", "eras"}
    assert not {each.key for each in request.constraints} & {
        each.constraints[0].key for each in request.exclusions if len(each.constraints) == 1
    }
