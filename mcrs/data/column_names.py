"""Matching the columns of a file with fields by their names, whatever the spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

_WORD = re.compile(r"[^\W_]+|\.")
# Accents, and the hamza and madda of Arabic letters.
_MARKS = re.compile(r"[\u0300-\u036f\u0653-\u0655]")
# "ue" is also written for "ü".
_UMLAUT = re.compile(r"(?<=[aou])e")
_SHORTEST = 4
# Articles and prepositions, which names of columns have or leave out.
_SMALL_WORDS = (
    "of the on am im der die das des du de d l la le les el los del las "
    "dell dello della degli delle di da do dos van het"
)
_SMALL = frozenset(_SMALL_WORDS.split())


def fold_column(name: str) -> str:
    """A column's name without case, accents, spaces, punctuation, articles and prepositions.

    A dot stays, because it separates the keys of nested objects. Letters of one script compare as they are spelled:
    ``Kuenstler`` equals ``Künstler``.
    """
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", name).casefold())
    words = _WORD.findall(unicodedata.normalize("NFKC", bare))
    return _UMLAUT.sub("", "".join([word for word in words if word not in _SMALL] or words))


def fold_header(header: Iterable[str]) -> dict[str, str]:
    """The columns of a file by their folded names; of equal ones, the first."""
    folded: dict[str, str] = {}
    for name in header:
        folded.setdefault(fold_column(name), name)
    return folded


def find_column(names: Iterable[str], folded: Mapping[str, str]) -> str | None:
    """The column that has the first of some names, in what :func:`fold_header` returned."""
    return next((folded[key] for name in names if (key := fold_column(name)) in folded), None)


def match_columns(header: Sequence[str], fields: Iterable[str], known: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The column of each field that has one.

    The column with exactly the name of the field is used first, then its other ``known`` names, best first.
    """
    folded = fold_header(header)
    found = {
        field: field if field in header else find_column((field, *known.get(field, ())), folded) for field in fields
    }
    return {field: column for field, column in found.items() if column is not None}


def nearest_column(field: str, header: Iterable[str], known: Mapping[str, Sequence[str]]) -> str:
    """``"; did you mean 'x'?"`` for the column whose name is nearest to one of a field's, or ``""``."""
    folded = fold_header(header)
    # Short names are near to anything.
    names = [key for name in (field, *known.get(field, ())) if len(key := fold_column(name)) >= _SHORTEST]
    for name in names:
        if near := get_close_matches(name, folded, n=1, cutoff=0.75):
            return f"; did you mean {folded[near[0]]!r}?"
    return ""
