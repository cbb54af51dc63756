"""Unifying spellings: accents and points that a script can do without are removed, letters never."""

from __future__ import annotations

import unicodedata

import regex

# Letters that Unicode does not decompose into a base letter and a mark, as in CLDR's transform Latin-ASCII.
_LATIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"} | {
    "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "Th", "Æ": "Ae", "Œ": "Oe"
}  # fmt: skip
# Letters with different codes on Arabic and Persian keyboards; as in Lucene's PersianNormalizer.
_ARABIC = {"ک": "ك", "ی": "ي"}
# Unicode Standard 12.9: a chillu of Malayalam has a code of its own since version 5.1, and was two letters before.
_MALAYALAM = {"ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൿ": "ക്"}
_ONE_SPELLING = str.maketrans(_LATIN | _ARABIC | _MALAYALAM)

# Invisible characters that separate words: in Arabic script as in Lucene's PersianCharFilter.
_UNSEEN_SPACE = regex.compile(r"\u200b|(?<=\p{scx=Arab})\u200c(?=\p{scx=Arab})")
# Characters that are removed from a text under NFKD. Marks come first, so that letters are skipped quickly.
_DROPPED = regex.compile(
    "|".join(
        (
            # Invisible characters: joiners, direction marks, variation selectors; as in NFKC_Casefold (UAX #31).
            r"\p{Default_Ignorable_Code_Point}",
            # Accents of Latin and Greek, as in Lucene's ASCIIFoldingFilter and GreekLowerCaseFilter.
            r"\p{Mn}(?<=[\p{Latin}\p{Greek}]\p{M}*)",
            # The stress of Cyrillic vowels, which CLDR does not count among any language's letters, unlike й, ў, ї and
            # ѓ.
            r"[\u0300\u0301](?<=[аеиоуыэюяіїєѣАЕИОУЫЭЮЯІЇЄѢ]\u0308?[\u0300\u0301])",
            # The dots of ё, which Russian texts usually omit; as in Snowball's Russian stemmer.
            r"\u0308(?<=[еЕ]\u0308)",
            # The points of Hebrew, which few texts have; as in the folding filters of ICU and Lucene.
            r"[\p{Hebrew}&&\p{Mn}]",
            # Arabic short vowels, tatweel, and marks on alef; as in Lucene's ArabicNormalizer.
            r"[\u0640[\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed&&\p{Mn}]]",
            r"[\u0653-\u0655](?<=\u0627[\u0653-\u0655])",
            # Marks on characters that are not letters.
            r"\p{Mn}(?<!\p{L}\p{M}+)",
        )
    ),
    regex.V1,
)


def without_accents(text: str) -> str:
    """A text in which letters have one spelling, under NFC.

    Compatibility forms are plain letters (NFKC, UAX #15): full-width Latin, half-width kana, ligatures. Accents, stress
    and points are removed, depending on the script. All other marks are part of their letters and stay: the voicing of
    kana, the vowel signs of Indic scripts, the tones of Thai, the breve of й.
    """
    if text.isascii():
        return text
    kept = _DROPPED.sub("", _UNSEEN_SPACE.sub(" ", unicodedata.normalize("NFKD", text)))
    return unicodedata.normalize("NFC", kept).translate(_ONE_SPELLING)
