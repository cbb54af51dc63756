"""Times of release in messages: years, decades, ranges and bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from mcrs.text.eras import Era, decade_of
from mcrs.text.request import tables
from mcrs.text.request.opening_words import OpeningWords, words_of_match

Relative = Literal["later", "earlier", "newer", "older", "same", "next", "previous", "newest", "oldest"]
#: Before the first and after the last year.
FIRST_YEAR, LAST_YEAR = 0, 9999
_OLD_AGE, _NEW_AGE = 25, 10

# Turkish writes its cases onto it: "2000'den".
_YEAR = re.compile(r"((?:19[0-9]|20[0-3])\d)(?:[dt][ae]n?|y?[aeiu]|n[iu]n)?")
# The *1812 Overture* names no time.
_EARLY_YEAR = re.compile(r"(18\d\d)")
_DATING = tables.words("small_words", "dating")
_DECADE = re.compile(r"(?:(1[4-9]|20)?(\d)0)(?:s|er|ern|ies|l[ae]r\w*)")
# "1980's" is two words, and so is "1980-х".
_DECADE_ENDING = re.compile(r"(?:s|е|х|ые|ых|tal(?:et|ets|s)?|년대\S*|年 代|के दशक|ke dashak)(?!\S)")
_TENS = re.compile(r"[3-9]0")
_SPELLED = {
    word: 1930 + 10 * place for line in tables.sections("times")["decades"] for place, word in enumerate(line.split())
}
_FIRST_SPELLED = frozenset(word.split("_")[0] for word in _SPELLED)
_CENTURIES = {"20th": 1900, "last": 1900, "twentieth": 1900, "21st": 2000, "this": 2000}
_GERMAN_ENDING = re.compile(r"(?<=iger)(?:n|jahren?)$")
#: A number of two digits, or a Romance numeral, is a decade only after one of these.
DECADE_WORDS = frozenset(
    ["annees", "anni", "anos", "los", "gli", "les", "decada", "decennio", "degli", "jaren", "lat", "lata", "latach"]
)
_ALWAYS_DECADE = frozenset(word for word in _SPELLED if word.endswith(("ties", "iger", "ых", "代")))
# "In her 30s" is an age.
_WHOSE = frozenset(["my", "your", "his", "her", "our", "their", "mes", "mis", "miei"])


def _read(section: str, form: str = r"\b{}\b") -> re.Pattern[str]:
    return re.compile(form.format(tables.pattern("times", section)))


_FILLER = rf"(?:{tables.pattern('times', 'filler')}\s+)*"
_ENDING = r"\s+" + _FILLER.replace("{", "{{").replace("}", "}}") + "$"


def _read_around(section: str) -> re.Pattern[str]:
    """What stands around a time; in the text, ``…`` and the time's last word stand for it."""
    lines = (
        line.replace("… ", r"…\S* ") if "…" in line else rf"{line}\s+{_FILLER}…\S*"
        for line in tables.sections("times")[section]
    )
    return re.compile(rf"(?<!\S)(?:{'|'.join(lines)})(?!\S)")


_BEFORE, _UNTIL, _AFTER = map(_read_around, ("before", "until", "after"))
_SINCE, _BETWEEN, _FROM = map(_read_around, ("since", "between", "from"))
_TO, _AND = (_read(section, "{}" + _ENDING) for section in ("to", "and"))
_PART = tuple(
    (_read(name, r"\b{}" + _ENDING), first, last, name)
    for name, first, last in (("early", 0, 4), ("mid", 3, 6), ("late", 5, 9))
)
_LAST_YEARS, _NEW, _OLD = map(_read, ("last years", "new", "old"))
_AGED = _read("aged")
# An age after one of these may be that of a person, unless it is said of music.
_PERSONS = tables.words("small_words", "aging")
_WHICH = frozenset(["that", "thats", "which"])
_AGEABLE = tables.words("small_words", "tune") | _WHICH
_COMPARED = tuple((relative, _read(relative)) for relative in get_args(Relative))
_SIGNS: dict[Relative, int] = {"later": 1, "earlier": -1}
_UNBOUNDED = frozenset({"newest", "oldest", *_SIGNS})
# Without one of these words no years are counted.
_COUNTED = frozenset(tables.sections("times")["counted"])
# What counts years begins with any word.
_UNCOUNTED = (name for name in get_args(Relative) if name not in _SIGNS)
_IN_WORDS = "|".join(tables.pattern("times", name) for name in (*_UNCOUNTED, "new", "old"))
_OPENING = OpeningWords(rf"\b(?:{_IN_WORDS})\b")
_NUMBERS = {
    word: int(number)
    for line in tables.sections("times")["numbers"]
    for number, *spelled in [line.split()]
    for word in spelled
}


class EraSpan(NamedTuple):
    """A time of release in a message.

    Attributes:
        start: Its first word.
        end: The word after its last, exclusive.
        era: The years; None where they are derived from what was played.
        relative: How it lies to what was played, or for *newest* and *oldest* to what else is asked for; None where it
            has years.
        bounded: Whether it is a bound or a range, which tracks of other years break.
        shift: For *later* and *earlier* how many years later; below 0 where it is earlier.
    """

    start: int
    end: int
    era: Era | None
    relative: Relative | None = None
    bounded: bool = False
    shift: int = 0


class _Point(NamedTuple):
    start: int
    end: int
    first: int
    last: int


def find_eras(words: Sequence[str], newest: int) -> list[EraSpan]:
    """The times of release that a message names.

    Args:
        words: The folded words of the message.
        newest: The catalogue's latest year, from which *recent* and *the last decade* are computed.
    """
    found: list[EraSpan] = []
    points = list(_points(words))
    position = 0
    while position < len(points):
        point, after = points[position], points[position + 1] if position + 1 < len(points) else None
        span = _as_range(words, point, after) if after is not None else None
        position += 2 if span else 1
        found.append(span or _as_bound(words, point))
    taken = {at for span in found for at in range(span.start, span.end)}
    if not _COUNTED.isdisjoint(words) or _OPENING.are_in(words):
        found += [span for span in _in_words(words, newest) if taken.isdisjoint(range(span.start, span.end))]
    return sorted(found, key=lambda span: span.start)


def _points(words: Sequence[str]) -> Iterator[_Point]:
    free = 0
    for at in [index for index, word in enumerate(words) if may_be_point(word)]:
        point = _point_at(words, at) if at >= free else None
        if point is not None:
            free = point.end
            if at == 0 or words[at - 1] not in _WHOSE:
                yield point


@lru_cache(1 << 14)
def may_be_point(word: str) -> bool:
    """Whether a word may begin a year, a decade or a century: few words do."""
    return word[0].isdigit() or word in _CENTURIES or _GERMAN_ENDING.sub("", word) in _FIRST_SPELLED


def _point_at(words: Sequence[str], at: int) -> _Point | None:
    word, following = words[at], " ".join(words[at + 1 : at + 3])
    ending = _DECADE_ENDING.match(following)
    decade_end = at + 1 + (len(ending[0].split()) if ending else 0)
    before = words[at - 1] if at else ""
    # "Década de 80", but "los de 1990" are those of a year.
    of_decade = words[at - 2] if before == "de" and at > 1 and words[at - 2] != "los" else before
    if match := _YEAR.fullmatch(word) or (before in _DATING and _EARLY_YEAR.fullmatch(word)):
        year = int(match[1])
        is_decade = year % 10 == 0 and (ending or of_decade in DECADE_WORDS)
        return _Point(at, decade_end, year, year + 9) if is_decade else _Point(at, at + 1, year, year)
    if match := _DECADE.fullmatch(word):
        century, digit = match.groups()
        if century or int(digit) > 2:
            first = int(f"{century or 19}{digit}0")
            return _Point(at, at + 1, first, first + 9)
        return None
    if _TENS.fullmatch(word) and (of_decade in DECADE_WORDS or ending or following[:1] == "年"):
        return _Point(at, decade_end, 1900 + int(word), 1909 + int(word))
    if word in _CENTURIES and following.split(" ")[0] == "century":
        first = _CENTURIES[word]
        return _Point(at, at + 2, first, first + 99)
    word = _GERMAN_ENDING.sub("", word)
    for length in (4, 3, 2, 1):
        spelled = "_".join((word, *words[at + 1 : at + length]))
        first_year = _SPELLED.get(spelled)
        if first_year and at + length <= len(words) and (spelled in _ALWAYS_DECADE or before in DECADE_WORDS):
            return _Point(at, at + length, first_year, first_year + 9)
    return None


def _as_range(words: Sequence[str], first: _Point, second: _Point) -> EraSpan | None:
    """Two points that are the ends of a range; None if they are not."""
    between = " ".join(words[first.end : second.start]) + " "
    around = _around(words, first.start, second.end)
    is_joined = first.end == second.start and first.first < second.first
    opening = _BETWEEN.search(around)
    if not (is_joined or _TO.fullmatch(between) or (_AND.fullmatch(between) and opening)):
        return None
    low, high = min(first.first, second.first), max(first.last, second.last)
    start, end = _extent(opening or _FROM.search(around), first.start, second.end)
    return EraSpan(start, end, Era(low, high, f"{low} to {high}"), bounded=True)


def _around(words: Sequence[str], start: int, end: int) -> str:
    """The words around a time, with ``…`` and its last word for the time."""
    return " ".join((*words[max(start - 8, 0) : start], f"…{words[end - 1]}", *words[end : end + 4]))


def _extent(match: re.Match[str] | None, start: int, end: int) -> tuple[int, int]:
    """The first word of a time with what a match around it adds, and the word after the last."""
    before, _, after = match[0].partition("…") if match else ("", "", "…")
    return start - len(before.split()), end + len(after.split()) - 1


def _as_bound(words: Sequence[str], point: _Point) -> EraSpan:
    around = _around(words, point.start, point.end)
    first, last, part = _narrowed(" ".join(words[max(point.start - 8, 0) : point.start]) + " ", point)
    shown = str(first) if first == last else part + f"{point.first}s"
    named = shown if first == last else f"the {shown}"
    for pattern, word, low, high in (
        (_UNTIL, "until", FIRST_YEAR, last),
        (_BEFORE, "before", FIRST_YEAR, first - 1),
        (_AFTER, "after", last + 1, LAST_YEAR),
        (_SINCE, "since", first, LAST_YEAR),
    ):
        if match := pattern.search(around):
            start, end = _extent(match, point.start, point.end)
            return EraSpan(start, end, Era(low, high, f"{word} {named}"), bounded=True)
    if point.last - point.first > 9:
        return EraSpan(point.start, point.end, Era(first, last, f"{first} to {last}"))
    return EraSpan(point.start, point.end, Era(first, last, named) if part else _plain(first, last))


def _plain(first: int, last: int) -> Era:
    return Era(first, last, str(first)) if first == last else decade_of(first)


def _narrowed(before: str, point: _Point) -> tuple[int, int, str]:
    """The years of a point, and which part of a decade it is; ``""`` for all of it."""
    if point.last - point.first == 9:
        for pattern, first, last, name in _PART:
            if pattern.search(before):
                return point.first + first, point.first + last, f"{name} "
    return point.first, point.last, ""


def _is_told(words: Sequence[str], start: int) -> bool:
    """Whether an age is told: "my son is over 10 years old", "it is over 10 years old", but not "songs that are"."""
    before = words[max(start - 2, 0) : start]
    told = before[-1:] == ["is"] and _WHICH.isdisjoint(before)
    return told or (not _PERSONS.isdisjoint(words[:start]) and _AGEABLE.isdisjoint(before))


def _in_words(words: Sequence[str], newest: int) -> Iterator[EraSpan]:
    """Times that are named without a year: recent, older, the last ten years."""
    text = " ".join(words)
    taken: list[tuple[int, int]] = []

    def matches(pattern: re.Pattern[str]) -> Iterator[tuple[int, int, re.Match[str]]]:
        for match in pattern.finditer(text):
            start, end = words_of_match(match)
            if all(end <= other[0] or start >= other[1] for other in taken):
                taken.append((start, end))
                yield start, end, match

    for start, end, match in matches(_LAST_YEARS):
        yield EraSpan(start, end, _last_years(min(_number(match, _NEW_AGE), newest), newest), bounded=True)
    yield from (
        EraSpan(start, end, _until(newest - _number(match, _OLD_AGE)), bounded=True)
        for start, end, match in matches(_AGED)
        if not _is_told(words, start)
    )
    for relative, pattern in _COMPARED:
        for start, end, match in matches(pattern):
            shift = _SIGNS[relative] * _number(match, 0) if relative in _SIGNS else 0
            # "Years later" counts none.
            if shift or relative not in _SIGNS:
                yield EraSpan(start, end, None, relative, relative not in _UNBOUNDED, shift)
    for pattern, era in ((_NEW, recent_era(newest)), (_OLD, old_era(newest))):
        yield from (EraSpan(start, end, era) for start, end, _ in matches(pattern))


def _number(match: re.Match[str], unsaid: int) -> int:
    """The years that a match counts, or what stands for a number that it does not say."""
    # "This year" is one.
    said = next(filter(None, match.groups()), "").split(" ")[0]
    return min(int(said), LAST_YEAR) if said.isdecimal() else _NUMBERS.get(said, unsaid)


def recent_era(newest: int) -> Era:
    """What counts as recent music: the ten years up to the catalogue's latest."""
    return Era(newest - _NEW_AGE + 1, LAST_YEAR, f"since {newest - _NEW_AGE + 1}")


def old_era(newest: int) -> Era:
    """What counts as old music: what came out 25 years before the catalogue's latest, or earlier."""
    return _until(newest - _OLD_AGE)


def _until(year: int) -> Era:
    return Era(FIRST_YEAR, year, f"until {year}")


def _last_years(count: int, newest: int) -> Era:
    return Era(newest - count + 1, LAST_YEAR, "this year" if count == 1 else f"the last {count} years")
