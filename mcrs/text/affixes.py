"""Affixes that languages attach to names without a space: Korean particles, Hebrew prefixes, cases of Turkish."""

from __future__ import annotations

from functools import lru_cache

import regex

from mcrs.text.scripts import is_hangul

# Prefixes, by script: "and", "the", "in", "to" of Hebrew; "and", "so", "in", "to", "the" of Arabic; "of", "for", "in",
# "from" of Amharic. The other prefixes of Hebrew (from, that, like) begin too many other words.
_PREFIX = regex.compile(r"ו?[הבל]?|[وف]?[بل]?(?:ال)?|[የለበከ]")
# Case endings of Bengali, Georgian and Armenian that do not change the name before them.
_SUFFIX = regex.compile(r"ে?র|কে|তে|য়|ও|[სმც]|ზე|თან|ში|ით|სთვის|სთან|ը|ի|յի|ն|ին|ից|ով|ում")
# Particles of Korean: after any syllable, after one with a final consonant, and after one without.
_ANY = """
의 도 만 에 에게 에게서 에서 한테 한테서 께 께서 까지 부터 마저 조차 처럼 보다 하고 같은 같이 씨 님 들 인데 입니다
"""
_CLOSED = "은 이 을 과 으로 이랑 이나 이며 이고 이라는 이라고 이란 이에요 이야 아"
_OPEN = "는 가 를 와 로 랑 나 며 고 라는 라고 란 예요 야"
_KOREAN_ANY, _KOREAN_CLOSED, _KOREAN_OPEN = (frozenset(words.split()) for words in (_ANY, _CLOSED, _OPEN))
# After a final ㄹ it is 로, as after none.
_KOREAN_RIEUL = _KOREAN_CLOSED - {"으로"} | {"로"}
_LONGEST_PARTICLE = max(map(len, _KOREAN_ANY | _KOREAN_CLOSED | _KOREAN_OPEN))
_MAX_PARTICLES = 3
_KOREAN_AND = ("와", "과", "랑", "하고", "이나")
# Case endings of Turkish, which names are parted from by an apostrophe: "cazdan", "Metallica'yı".
_CASE = r"(?:l[ae]r)?(?:[dt][ae]n?|y?[aeıiuü]|n?[ıiuü]n|y?l[ae]|l[ae]r)"
_TURKISH, _TURKISH_OF_NAME = regex.compile(rf"(?<=\w{{3}}){_CASE}$"), regex.compile(rf"(?<=\p{{L}})['’]{_CASE}\b")
_FIRST_SYLLABLE, _LAST_SYLLABLE, _N_FINALS, _RIEUL = 0xAC00, 0xD7A3, 28, 8


def is_attached(before: str, name: str, after: str) -> bool:
    """Whether the text before and after a name within one word consists of affixes.

    Args:
        before: The beginning of the word, up to the name.
        name: The name, or its part in the word; all three are folded.
        after: The rest of the word.
    """
    return _PREFIX.fullmatch(before) is not None and (
        not after or _SUFFIX.fullmatch(after) is not None or _are_particles(name, after)
    )


@lru_cache(1 << 14)
def without_prefix(word: str) -> tuple[str, ...]:
    """A word, and the word without a prefix."""
    if word.isascii():
        return (word,)
    cut = [word[position:] for position in range(1, len(word)) if _PREFIX.fullmatch(word[:position])]
    # The article of Arabic loses its first letter after "to".
    cut += ["ال" + word[len(begun) :] for begun in ("لل", "ولل") if word.startswith(begun)]
    return (word, *cut)


@lru_cache(1 << 14)
def without_suffix(word: str) -> tuple[str, ...]:
    """A word, and the word without a suffix."""
    ends = range(len(word) - 1, 0, -1) if not word.isascii() else ()
    return (word, *(word[:end] for end in ends if is_attached("", word[:end], word[end:])))


def ends_in_and(word: str) -> bool:
    """Whether a folded word may end in a particle of Korean that joins it to the next: "아이유랑 태연"."""
    return word.endswith(_KOREAN_AND) and is_hangul(word)


def without_case(word: str) -> str:
    """A folded word of Turkish without a case ending."""
    return str(_TURKISH.sub("", word))


def without_cases_of_names(text: str) -> str:
    """A text in Turkish without the case endings that an apostrophe parts from a name."""
    return str(_TURKISH_OF_NAME.sub("", text))


def _are_particles(name: str, after: str, max_particles: int = _MAX_PARTICLES) -> bool:
    """Whether Korean particles follow a name, each in the form that the syllable before it requires."""
    last = ord(name[-1]) if name else 0
    if not max_particles or not _FIRST_SYLLABLE <= last <= _LAST_SYLLABLE:
        return False
    final = (last - _FIRST_SYLLABLE) % _N_FINALS
    fitting = _KOREAN_RIEUL if final == _RIEUL else _KOREAN_CLOSED if final else _KOREAN_OPEN
    return any(
        (after[:length] in _KOREAN_ANY or after[:length] in fitting)
        and (length == len(after) or _are_particles(after[:length], after[length:], max_particles - 1))
        for length in range(1, min(_LONGEST_PARTICLE, len(after)) + 1)
    )
