"""How scripts write words, as the Unicode Character Database describes it."""

from __future__ import annotations

from functools import lru_cache

import regex

# Georgian has capitals since Unicode 11, but no word begins with one: its titlecase is the letter itself.
_CASELESS = (
    r"[[[\p{Lo}\p{Lm}]--[\p{Common}\p{Inherited}\p{Latin}\p{Greek}\p{Cyrillic}\p{Armenian}]]||[\p{Georgian}&&\p{L}]]"
)
_MARK = r"[\p{Mn}\p{Mc}]"
_CHINESE_JAPANESE = r"[[\p{Han}\p{Hiragana}\p{Bopomofo}\p{scx=Hani}]&&[\p{L}\p{N}]]"
# Line_Break=SA: the scripts of South East Asia in which only a dictionary separates words, such as Thai and Khmer.
_SOUTH_EAST = r"[\p{Line_Break=SA}&&\p{L}]"
_KATAKANA = r"[\p{Katakana}&&\p{L}]"
# Small kana, the length mark and iteration marks belong to the character before them.
_FOLLOWING_KANA = r"[[\p{Line_Break=CJ}--\p{Katakana}]々〻ゝゞ]"
_PREPOSED_VOWEL = r"\p{Logical_Order_Exception}"
_DEPENDENT_VOWEL = rf"[\p{{Indic_Syllabic_Category=Vowel_Dependent}}--{_PREPOSED_VOWEL}]"
_STACKER = r"\p{Indic_Syllabic_Category=Invisible_Stacker}"
# A consonant with one of these ends a syllable.
_KILLER = r"[\p{Indic_Syllabic_Category=Pure_Killer}\p{Indic_Syllabic_Category=Consonant_Killer}]"
_KINDS = (
    # Letters with capitals, and digits; those of ASCII first, for speed.
    rf"(?:[0-9A-Za-z]++|[[\p{{L}}\p{{N}}]--{_CASELESS}--{_CHINESE_JAPANESE}--ー]{_MARK}*+)++",
    r"\p{Hangul}++",
    rf"{_KATAKANA}[{_KATAKANA}ー{_MARK}]*+",
    rf"{_CHINESE_JAPANESE}[{_FOLLOWING_KANA}{_MARK}]*+",
    rf"{_PREPOSED_VOWEL}*+{_SOUTH_EAST}"
    rf"(?:{_MARK}|{_DEPENDENT_VOWEL}|(?<={_STACKER}){_SOUTH_EAST}|{_SOUTH_EAST}(?={_MARK}*{_KILLER}))*+",
    # All other letters without capitals.
    rf"(?:[{_CASELESS}--{_CHINESE_JAPANESE}--{_KATAKANA}--{_SOUTH_EAST}--\p{{Hangul}}]{_MARK}*+)++",
    r"[\p{L}\p{N}]",
)

#: A piece of text at whose ends a name may begin and end, in text under NFC. In scripts with spaces, a unit is a word,
#: or the part of a word in one script: *BTS* and *의* of "BTS의". Elsewhere units are smaller than words. The rules are
#: those for word boundaries of UAX #29: Katakana is not divided, each ideograph and each Hiragana is a unit. For
#: scripts that need a dictionary by UAX #29, a unit is about a syllable, by the properties of UAX #44.
UNIT = regex.compile("|".join(_KINDS), regex.V1)

_STARTS_CASELESS = regex.compile(_CASELESS, regex.V1)
_UNSEPARATED = regex.compile(rf"{_CHINESE_JAPANESE}|{_SOUTH_EAST}", regex.V1)
_HANGUL = regex.compile(r"\p{Hangul}")
# The vowels of Indic scripts are marks.
_LETTER = regex.compile(r"[\p{L}\p{N}\p{Indic_Syllabic_Category=Vowel_Dependent}]")
_SYLLABIC = regex.compile(r"[\p{Han}\p{Hangul}\p{Katakana}\p{Bopomofo}\p{Ethiopic}\p{Yi}]")
_MIN_LETTERS, _MIN_SYLLABLES = 3, 2


def is_caseless(unit: str) -> bool:
    """Whether a unit is written in a script whose words never begin with a capital."""
    return not unit.isascii() and _STARTS_CASELESS.match(unit) is not None


def has_unseparated(text: str) -> bool:
    """Whether a text has a letter of a script without spaces between words."""
    return not text.isascii() and _UNSEPARATED.search(text) is not None


def is_unseparated(text: str) -> bool:
    """Whether most letters of a text belong to scripts without spaces between words."""
    return has_unseparated(text) and 2 * len(_UNSEPARATED.findall(text)) > sum(map(str.isalpha, text))


def is_hangul(unit: str) -> bool:
    """Whether a unit is written in the letters of Korean."""
    return not unit.isascii() and _HANGUL.match(unit) is not None


@lru_cache(1 << 12)
def is_long(text: str) -> bool:
    """Whether a text has enough letters not to be a part of another word by chance.

    That is two letters if a letter is at least a syllable (Han, Hangul, Katakana, Ethiopic) or one of two is a digit
    (*U2*); otherwise three.
    """
    n_letters = len(text) if text.isascii() else len(_LETTER.findall(text))
    if n_letters >= _MIN_LETTERS:
        return True
    return n_letters >= _MIN_SYLLABLES and (
        any(map(str.isdecimal, text)) or (not text.isascii() and _SYLLABIC.search(text) is not None)
    )
