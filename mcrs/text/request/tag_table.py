"""The table of what people call music: synonyms, and the words of German, French, Spanish and Italian."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import regex

from mcrs.text.affixes import without_case
from mcrs.text.request.cues import n_cue_words
from mcrs.text.request.tables import sections
from mcrs.text.request.tokens import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.text.phrase_table import Phrase
    from mcrs.text.request.languages import Language

_COLUMNS: tuple[Language, ...] = ("de", "fr", "es", "it")
# Those of the table more_tags.txt.
_MORE: tuple[Language, ...] = ("pt", "nl", "pl", "ja", "ko", "zh", "ru", "tr", "hi", "ar")
# Languages that write many of their names for tags like another one: Ukrainian, Persian.
_LIKE: dict[Language, Language] = {"uk": "ru", "fa": "ar"}
# Endings of adjectives and nouns in the four languages; what is left keeps at least four letters, or three before the
# French endings of peoples (japonais, japonaise, indien, indienne).
_ENDING = regex.compile(r"(?:(?<=\w{3})(?:[ao]is(?:es?)?|ien(?:nes?|s)?)|(?<=\w{4})(?:(?:er)?e[rnsm]|[aeio]+s?|s))$")
# Shorter words of other languages, and words for other things than places ("classica"), are English ones too often.
_MIN_FOREIGN = 6
# A word for music itself: "Rockmusik", "rockmuziek" and "musique rock" ask for rock.
_GERMAN_MUSIC = regex.compile(r"(?<=\w{3})(?:musik|muziek|songs?|lieder|stuecke|stucke|klange)$")


class Concept(NamedTuple):
    """One line of the table.

    Attributes:
        name: Its folded name.
        section: *genre*, *mood*, *use*, *sound* or *place*.
        spellings: All its names, folded.
        related: Folded names that are near to it.
    """

    name: str
    section: str
    spellings: frozenset[str]
    related: tuple[str, ...]


class _Table(NamedTuple):
    exact: dict[Phrase, Concept]
    stems: dict[Language, dict[Phrase, Concept]]
    longest: int
    # With what phrases and their stems begin: few phrases of a message do.
    beginnings: frozenset[Phrase]


def concept_of(words: Sequence[str], language: Language = "en") -> Concept | None:
    """The concept that folded words name as a whole; None if it is none.

    Args:
        words: The words, as :func:`mcrs.text.request.tokens.read_tokens` parts them.
        language: The language of the message, whose words count without their endings; of the other languages, long
            words for places count too, because a few words ("du rock français") do not tell which language they are.
    """
    table = _table()
    if len(words) > table.longest:
        return None
    phrase = tuple(words)
    if len(phrase) > 1 and not begins_concept(phrase[0]):
        return None
    for said in _spellings(phrase):
        if (found := table.exact.get(said)) is not None:
            return found
    if language == "tr" and (bare := without_case(phrase[-1])) != phrase[-1]:
        concept = concept_of((*phrase[:-1], bare), language)
        if concept is not None:
            return concept
    stems, own = list(map(_stem, _spellings(phrase))), table.stems.get(_LIKE.get(language, language), {})
    if (found := next(filter(None, map(own.get, stems)), None)) or min(map(len, phrase)) < _MIN_FOREIGN:
        return found
    foreign = (table.stems[other].get(stems[0]) for other in _COLUMNS)
    return next((concept for concept in foreign if concept is not None and concept.section == "place"), None)


@lru_cache(1)
def named_words() -> dict[str, Concept]:
    """The English names of concepts that are one word."""
    return {phrase[0]: concept for phrase, concept in _table().exact.items() if len(phrase) == 1}


def language_of_tags(words: Sequence[str], among: Sequence[Language]) -> Language:
    """The language in which most words of a message are names for tags: Italian of "musica rilassante".

    In a tie, it is English, or else the language that has most of the words in its cues: Turkish of "ne olur olmasın".

    Args:
        words: The folded words.
        among: The languages that it may be in.
    """
    if len(among) == 1:
        return among[0]
    n_tags = {language: sum(concept_of((word,), language) is not None for word in words) for language in among}
    return max(among, key=lambda language: (n_tags[language], language == "en", n_cue_words(words, language)))


@lru_cache(1 << 14)
def begins_concept(word: str) -> bool:
    """Whether a phrase that :func:`concept_of` knows may begin with a word."""
    spelled = [*_spellings((word,)), *_spellings((without_case(word),))]
    return not _table().beginnings.isdisjoint((*spelled, *map(_stem, spelled)))


def concept_end(words: Phrase, at: int, end: int) -> int:
    """Where a phrase of several words that :func:`concept_of` knows ends at the latest, exclusive.

    Args:
        words: The folded words of a message.
        at: The first word of the phrase, which begins a concept.
        end: After the last word that it may have.
    """
    beginnings, stop = _table().beginnings, at + 1
    # All but the last word of a phrase must begin one as they stand, or by their stems.
    while stop < end and not beginnings.isdisjoint((words[at:stop], _stem(words[at:stop]))):
        stop += 1
    return stop


def _spellings(phrase: Phrase) -> Iterator[Phrase]:
    """A phrase as it is said, without the *s* of a plural, and without a word for music at its end."""
    yield phrase
    last = phrase[-1]
    if last.endswith("s"):
        yield (*phrase[:-1], last[:-1])
    if (bare := _without_music(last)) != last:
        yield (*phrase[:-1], bare)


@lru_cache(1 << 14)
def _without_music(word: str) -> str:
    return str(_GERMAN_MUSIC.sub("", word))


def _stem(phrase: Phrase) -> Phrase:
    return tuple(map(_stem_of, phrase))


@lru_cache(1 << 14)
def _stem_of(word: str) -> str:
    return str(_ENDING.sub("", word))


@lru_cache(1)
def _table() -> _Table:
    exact: dict[Phrase, Concept] = {}
    stems: dict[Language, dict[Phrase, Concept]] = {language: {} for language in (*_COLUMNS, *_MORE)}
    more = _more_names()
    for section, lines in sections("tags").items():
        for line in lines:
            name, _, rest = line.partition("=")
            rest, _, near = rest.partition("~")
            spelled, _, kinds = rest.partition("<")
            english, *others = spelled.split("|")
            own, narrow = [words_of(name), *_phrases(english)], list(map(" ".join, _phrases(kinds)))
            foreign = dict(zip(_COLUMNS, map(_phrases, others), strict=False)) | more.get(own[0], {})
            spellings = frozenset([*map(" ".join, chain(own, *foreign.values())), *narrow])
            concept = Concept(" ".join(own[0]), section, spellings, tuple(map(" ".join, _phrases(near))))
            for phrase in own:
                exact.setdefault(phrase, concept)
            for kind in narrow:
                exact.setdefault(tuple(kind.split()), Concept(kind, section, frozenset({kind}), (concept.name,)))
            for language, phrases in foreign.items():
                for phrase in phrases:
                    stems[language].setdefault(_stem(phrase), concept)
    # What a line is called belongs to that line, whichever comes first.
    for concept in dict.fromkeys(exact.values()):
        exact[tuple(concept.name.split())] = concept
    known = list(chain(exact, *stems.values()))
    beginnings = frozenset(phrase[:length] for phrase in known for length in range(1, max(len(phrase), 2)))
    return _Table(exact, stems, max(map(len, known)), beginnings)


def _more_names() -> dict[Phrase, dict[Language, list[Phrase]]]:
    """The names of concepts in the languages of the other table, by the name of the concept."""
    found: dict[Phrase, dict[Language, list[Phrase]]] = {}
    for language in _MORE:
        for line in sections("more_tags")[language]:
            name, _, text = line.partition("=")
            found.setdefault(words_of(name), {})[language] = _phrases(text)
    return found


def _phrases(text: str) -> list[Phrase]:
    return [words for entry in text.split(",") if (words := words_of(entry))]
