"""Marks for missing numbers and dates, and digits of other scripts."""

from __future__ import annotations

import unicodedata

#: What programs and people write where a number or date is missing. Names and tags may be the same words.
_MARKS = frozenset(
    (
        *("", "-", "--", "–", "—", "?", "n/a", "na", "nan", "<na>", "nat", "none", "null", "\\n"),
        *("#n/a", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!"),
    )
)


def is_mark(text: str) -> bool:
    """Whether a text stands for a missing number or date."""
    return text.strip().lower() in _MARKS


def plain_digits(text: str) -> str:
    """A text with ASCII digits and signs instead of full-width ones and the digits of other scripts."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFKC", text).replace("٫", ".").replace("٬", ",")
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in composed)
