"""Spellings that count as one: accents and points are left out where a script can do without them, letters never."""

from __future__ import annotations

import unicodedata

import regex

# Letters that Unicode does not decompose into a base letter and a mark, as in CLDR's transform Latin-ASCII.
_LATIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"} | {
    "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "Th", "Æ": "Ae", "Œ": "Oe"
}  # fmt: skip
# One letter with two codes, of Arabic and of Persian keyboards; as in Lucene's PersianNormalizer.
_ARABIC = {"ک": "ك", "ی": "ي"}
# Unicode Standard 12.9: a chillu of Malayalam has a code of its own since version 5.1, and was two letters before.
_MALAYALAM = {"ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൿ": "ക്"}
_ONE_SPELLING = str.maketrans(_LATIN | _ARABIC | _MALAYALAM)

# What parts words without a space that is seen: in Arabic script as in Lucene's PersianCharFilter.
_UNSEEN_SPACE = regex.compile(r"\u200b|(?<=\p{scx=Arab})\u200c(?=\p{scx=Arab})")
# What is left out of a text under NFKD. The marks stand first, so that letters are passed over at once.
_DROPPED = regex.compile(
    "|".join(
        (
            # What shows nothing: joiners, direction marks, variation selectors; as in NFKC_Casefold (UAX #31).
            r"\p{Default_Ignorable_Code_Point}",
            # Accents of Latin and Greek, as in Lucene's ASCIIFoldingFilter and GreekLowerCaseFilter.
            r"\p{Mn}(?<=[\p{Latin}\p{Greek}]\p{M}*)",
            # The stress of Cyrillic vowels, which CLDR counts to no language's own letters, unlike й, ў, ї and ѓ.
            r"[\u0300\u0301](?<=[аеиоуыэюяіїєѣАЕИОУЫЭЮЯІЇЄѢ]\u0308?[\u0300\u0301])",
            # The dots of ё, which Russian print leaves out; as in Snowball's Russian stemmer.
            r"\u0308(?<=[еЕ]\u0308)",
            # The points of Hebrew, which few texts have; as in the folding filters of ICU and Lucene.
            r"[\p{Hebrew}&&\p{Mn}]",
            # Short vowels and the stretching sign of Arabic, and what an alef carries; as in Lucene's ArabicNormalizer.
            r"[\u0640[\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed&&\p{Mn}]]",
            r"[\u0653-\u0655](?<=\u0627[\u0653-\u0655])",
            # Marks on what is no letter.
            r"\p{Mn}(?<!\p{L}\p{M}+)",
        )
    ),
    regex.V1,
)


def without_accents(text: str) -> str:
    """A text in which letters have one spelling, under NFC.

    Compatibility forms are plain letters (NFKC, UAX #15): full-width Latin, half-width kana, ligatures. Marks that are
    accents, stress or points are left out, and which these are is decided by script. All other marks belong to their
    letters and stay: the voicing of kana, the vowel signs of Indic scripts, the tones of Thai, the breve of й.
    """
    if text.isascii():
        return text
    kept = _DROPPED.sub("", _UNSEEN_SPACE.sub(" ", unicodedata.normalize("NFKD", text)))
    return unicodedata.normalize("NFC", kept).translate(_ONE_SPELLING)
