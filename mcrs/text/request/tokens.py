"""A message as words with their positions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from mcrs.text.names import written_words
from mcrs.text.request.tables import words as words_of_table
from mcrs.text.sentences import COMMA, TERMINAL, TERMINAL_BEFORE_SPACE

_JOINING = words_of_table("small_words", "joining")
# What French and Italian write onto a word with an apostrophe: "d'électro", "j'aime", "dell'amore".
_ELISION = regex.compile(
    r"\b(?:[cdjlmnst]|qu|jusqu|puisqu|un|gl|all|dall|dell|nell|sull|quell|quest|com|dov)['’](?=\p{L}{2})",
    regex.IGNORECASE,
)
_STOP = regex.compile(
    rf"[{TERMINAL};:](?=\s|$)|[{TERMINAL}；：؛--{TERMINAL_BEFORE_SPACE}]|[\n—]|\s[-–]+\s|[/|]\s", regex.V1
)
_COMMA = regex.compile(rf",|{COMMA}|[()（）\[\]]", regex.V1)
_QUOTES = frozenset('"“”„«»‹›')


class Token(NamedTuple):
    """A word of a message.

    Attributes:
        word: Folded.
        raw: As it is written, but for accents.
        opens: What stands before it: ``""``, ``","`` where a clause begins, or ``"."`` where a sentence begins.
        joined: Whether it is written onto the word before it, as *électro* in "d'électro".
        quoted: Whether a quotation mark stands right before it.
        hyphened: Whether a hyphen joins it to the word before: *compromise* of "no-compromise".
    """

    word: str
    raw: str
    opens: str
    joined: bool
    quoted: bool
    hyphened: bool = False


def read_tokens(text: str) -> list[Token]:
    """The words of a text, in order."""
    plain, words = written_words(text)
    tokens: list[Token] = []
    stop = 0
    for word, start, end in words:
        opens, quoted, hyphened = _read_gap(plain[stop:start])
        if not tokens:
            opens = "."
        raw, stop = plain[start:end], end
        # Only an apostrophe makes a word of two.
        elided = None if raw.isalnum() else _ELISION.search(plain, start, end)
        if elided is None:
            tokens.append(Token(word, raw, opens, False, quoted, hyphened))
        else:
            prefix = plain[start : elided.end() - 1]
            tokens.append(Token(word[: len(prefix)], prefix, opens, False, quoted))
            tokens.append(Token(word[len(prefix) :], plain[elided.end() : end], "", True, False))
    return tokens


def split_elisions(text: str) -> str:
    """A text with a space for the apostrophe of each elision: "d électro" for "d'électro"."""
    return str(_ELISION.sub(lambda match: f"{match[0][:-1]} ", text))


@lru_cache(1 << 12)
def _read_gap(gap: str) -> tuple[str, bool, bool]:
    """What the text between two words begins, whether a quotation mark is in it, and whether it is a hyphen."""
    opens = "." if _STOP.search(gap) else "," if _COMMA.search(gap) else ""
    return opens, not _QUOTES.isdisjoint(gap), gap == "-"


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a text."""
    return tuple(token.word for token in read_tokens(text))


def clause_start(tokens: Sequence[Token], at: int) -> int:
    """Where the clause of a word begins."""
    return next((position for position in range(at, -1, -1) if tokens[position].opens), 0)


def clause_end(tokens: Sequence[Token], at: int) -> int:
    """Where the clause of a word ends, exclusive."""
    return next((position for position in range(at + 1, len(tokens)) if tokens[position].opens), len(tokens))


def is_listed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word stands alone between the commas and conjunctions of a list."""
    begins = tokens[at].opens == "," or (at > 0 and tokens[at - 1].word in _JOINING)
    return begins and (at + 1 == len(tokens) or bool(tokens[at + 1].opens) or tokens[at + 1].word in _JOINING)


def is_written(token: Token) -> bool:
    """Whether a word is written like a name, where a capital shows it."""
    return token.raw[:1].isupper() and not token.opens


def is_announced(tokens: Sequence[Token], at: int, announcing: frozenset[str]) -> bool:
    """Whether the word before a position, in the same clause, is one of those that announce a name."""
    return at > 0 and tokens[at - 1].word in announcing and not tokens[at].opens


def is_in_other_script(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word with a capital stands among words of a script without Latin letters: "Queenが聴きたい"."""
    around = [*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 2]]
    return tokens[at].raw[:1].isupper() and bool(around) and not any(each.word.isascii() for each in around)
