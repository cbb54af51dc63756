"""The artists who are called by one word of their name, unless it is part of another full name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.names import fold, without_article
from mcrs.text.request.artist_names import is_part
from mcrs.text.request.languages import all_cue_words, all_everyday_words, worn_words
from mcrs.text.request.release_times import may_be_point
from mcrs.text.request.tables import small_words
from mcrs.text.request.tokens import is_announced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.text.request.known_names import KnownNames
    from mcrs.text.request.tag_vocabulary import TagVocabulary
    from mcrs.text.request.tokens import Token

# What follows one of these is a name more often than a name and a common word.
_ANNOUNCING = frozenset[str]().union(*small_words("by", "negating", "rejecting"))
_BY, _FORENAMES, _LAST_NAMES, _MUSIC = small_words("by", "forename", "last name", "music")


class OneWordNames:
    """Finds the artists who are called by one word of their name.

    Args:
        known: The names of a catalogue.
        tags: What stands next to a name may be a tag.
        ordinary: Words of which none is a name by itself.
    """

    def __init__(self, known: KnownNames, tags: TagVocabulary, ordinary: frozenset[str]) -> None:
        self._surnames, self._tags, self._ordinary = known.surnames, tags, ordinary
        self._artists, self._titles = known.indexes["artists"], known.indexes["titles"]

    def of(self, tokens: Sequence[Token], at: int) -> tuple[str, ...]:
        """The artists whom a surname or a first name stands for: "Peter Green" is not Peter Tosh."""
        word, names = tokens[at].word, self._surnames.get(tokens[at].word, ())
        names = self.akin(tokens, at, names, at - 1)
        if not names or not self.begins_other_name(tokens, at, in_lower_case=True):
            return names
        is_first = self.is_forename(word)
        return tuple(name for name in names if not is_first or is_part(tokens[at + 1].word, name))

    def akin(self, tokens: Sequence[Token], at: int, names: tuple[str, ...], beside: int) -> tuple[str, ...]:
        """The names that have the name next to a part of them, if any: "Paul Simon" is not "Simon & Garfunkel"."""
        if not names or not (self.is_name_beside(tokens, at, beside) or self._ends_other_name(tokens, at, beside)):
            return names
        return tuple(name for name in names if is_part(tokens[beside].word, name))

    def _ends_other_name(self, tokens: Sequence[Token], at: int, before: int) -> bool:
        """Whether the word before a surname is a forename in lower case, as far as is known: "no grace jones"."""
        if before != at - 1 or before < 0 or tokens[at].opens or not (tokens[before].raw + tokens[at].raw).islower():
            return False
        word = tokens[before].word
        # "No annoying dylan", "no 60s dylan", "something feat nina"
        is_said_of_it = word.endswith(("ed", "ing")) or may_be_point(word) or self._tags.means((word,)) or word in _BY
        is_known = word in self._surnames or bool(self._artists.named((word,))) or word in self._ordinary
        return self.is_forename(word) or not (is_known or is_said_of_it or word in all_cue_words())

    def is_forename(self, word: str) -> bool:
        """Whether a word is the first name of an artist, or may be one."""
        firsts = (fold(without_article(name)).split()[0] for name in self._surnames.get(word, ()))
        return word in _FORENAMES or word in firsts

    def is_name_beside(self, tokens: Sequence[Token], at: int, position: int) -> bool:
        """Whether the word before or after another is written like a part of the same name."""
        if not 0 <= position < len(tokens) or tokens[max(at, position)].opens:
            return False
        return tokens[position].raw[:1].isupper() and tokens[position].word not in self._ordinary

    def begins_other_name(self, tokens: Sequence[Token], at: int, *, in_lower_case: bool = False) -> bool:
        """Whether the word after another is written like the rest of a longer name: "Pulp Fiction", "by nina hagen"."""
        raw, following = tokens[at].raw, next(iter(tokens[at + 1 : at + 2]), None)
        if following is None or following.opens or following.quoted or following.word in all_everyday_words():
            return False
        if may_be_point(following.word) or following.word in _MUSIC:
            return False  # "No elvis 60s"
        is_lower = in_lower_case and (raw + following.raw).islower()
        if is_lower and not is_announced(tokens, at, _ANNOUNCING):
            # "Play nina hagen", but "play elvis bangers", "play aretha respect"
            is_work = following.word.endswith("s") or bool(self._titles.named((following.word,)))
            is_name = following.word in _LAST_NAMES or following.word in self._surnames
            is_lower = is_name or (following.word not in worn_words() and not is_work)
        is_alike = is_lower or (raw[0].isupper() and following.raw[0].isupper())
        return is_alike and (
            (in_lower_case and following.word in _LAST_NAMES) or not self._tags.means((following.word,))
        )
