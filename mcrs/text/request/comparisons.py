"""Names and tags that a message compares with: "heavier than Adele", "Queen rather than Adele"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from mcrs.text.request.mention import WORKS
from mcrs.text.request.tables import small_words, words
from mcrs.text.request.tokens import clause_end, clause_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.text.request.mention import Mention
    from mcrs.text.request.tokens import Token

_THAN, _LINKING, _MORE, _EQUALLY, _PREFERRING, _NOBODY, _JOINING, _TURNING = small_words(
    "than", "linking", "more", "equally", "preferring", "nobody", "joining", "turning"
)
# These compare only after a name or a tag and a word such as "prefer": "prefiero Queen a Adele".
_PREFERRED_TO = frozenset(["a", "ad", "agli", "ai", "al", "alla", "alle", "au", "aux", "over", "to"])
#: What follows one of these is equal to it: "as sad as Adele".
AS = frozenset(["as", "come", "como", "wie"])
# "As well as Adele" asks for her too.
_JOINED_BY_AS = frozenset(["far", "long", "much", "soon", "well"])
_COMPARING = _THAN | _PREFERRED_TO | AS
_AFTER_OVER = (["any", "day"], ["any", "time"], ["anytime"])
# "Mehr di Adele" is more by her: an adjective stands before these.
_ALSO_OF = frozenset(["degli", "dei", "del", "della", "dello", "di"])
_COMPARATIVE = re.compile(r"\w{2,}er(?:e[mnrs]?)?$")
# What follows "than" where the user compares with what was hoped for: "heavier than what I had in mind".
_HOPES = frozenset(["i", "id", "im", "what", "expected", "usual"])
_HOPED = words("small_words", "hoped")
_N_LINKING, _N_BEFORE = 4, 5


class Comparison(NamedTuple):
    """How something is compared with what stands before it.

    Attributes:
        kind: *point*: the tracks should be more, less, older or newer than it; *equal*: as sad as it; *rather*: what
            stands before it is preferred to it.
        start: The position of "than", or of another word that compares.
    """

    kind: Literal["point", "equal", "rather"]
    start: int


class Comparisons:
    """Finds the comparisons in a message."""

    def __init__(self, tokens: Sequence[Token], mentions: Sequence[Mention]) -> None:
        self._tokens, self._mentions = tokens, mentions
        self._words = [token.word for token in tokens]
        self._last: tuple[Mention, Comparison] | None = None

    def find(self, mention: Mention, free: int) -> Comparison | None:
        """How a mention is compared; None if it is not. Mentions are asked about from left to right.

        Args:
            mention: Something that the message names.
            free: The first word that is no part of an exclusion: "rather than" is one.
        """
        than = self._than(mention.start)
        comparison = self._read(mention, than) if than is not None and than >= free else None
        if comparison is None and self._last is not None:
            # "Heavier than Adele and Sade"
            last, known = self._last
            between = self._words[last.end : mention.start]
            is_listed = between[:1] and between[0] in _JOINING and _LINKING.issuperset(between[1:])
            comparison = known if is_listed and (mention.kind in WORKS) == (last.kind in WORKS) else None
        self._last = (mention, comparison) if comparison is not None else None
        return comparison

    def turned(self, like: Sequence[Mention], asked: Sequence[Mention]) -> list[Mention]:
        """The names that the tracks should be like, but differ from: "like Radiohead, but slower".

        "Something slower, like Radiohead" names an example.
        """
        directions = list(filter(self.is_direction, asked))
        return [liked for liked in like if any(self._is_turned(liked, each) for each in directions)]

    def _is_turned(self, liked: Mention, direction: Mention) -> bool:
        between = self._tokens[liked.end : direction.start]
        is_turning = any(token.word in _TURNING for token in between)
        return is_turning and not any(token.opens == "." for token in between)

    def is_direction(self, mention: Mention) -> bool:
        """Whether a tag says in what the tracks should differ: "slower", "more upbeat"."""
        if mention.kind != "tags":
            return False
        is_more = mention.start > 0 and self._words[mention.start - 1] in _MORE
        last = mention.said.split()[-1]
        return is_more or last.endswith("ier") or (mention.section == "mood" and bool(_COMPARATIVE.match(last)))

    def is_point(self, direction: Mention, at: int) -> bool:
        """Whether a mention compares with what a position points to: "slower than that"."""
        than = self._than(at)
        return than is not None and than == direction.end and self.is_direction(direction)

    def falls_short(self, mention: Mention) -> bool:
        """Whether a mood is more than what was hoped for: "heavier than I wanted"."""
        end = mention.end
        # "More upbeat and louder than what I wanted"
        following = next((each for each in self._mentions if each.start == end + 1), None)
        if following is not None and self._words[end] in _JOINING:
            end = following.end
        after = self._words[end : end + 2]
        return mention.section == "mood" and after[:1] == ["than"] and not _HOPES.isdisjoint(after)

    def _than(self, start: int) -> int | None:
        """The position of the word that compares with what begins at a position: "than anything by Adele"."""
        for at in range(start - 1, max(start - 1 - _N_LINKING, 0), -1):
            if self._tokens[at + 1].opens:
                return None
            if self._words[at] in _COMPARING:
                return at
            if self._words[at] not in _LINKING:
                return None
        return None

    def _read(self, mention: Mention, than: int) -> Comparison | None:
        start = clause_start(self._tokens, than)
        earlier = [each for each in self._mentions if each.start >= start and each.end <= than]
        tags = [each for each in earlier if each.kind == "tags"]
        if not tags and not _NOBODY.isdisjoint(self._words[start:than]):
            return None  # "nobody sings better than Adele"
        # "More pop than the rock that I am looking for"
        rest = self._words[mention.end : clause_end(self._tokens, mention.end - 1)]
        if mention.kind == "eras" or (mention.kind == "tags" and not _HOPED.isdisjoint(rest)):
            return None
        word, before = self._words[than], self._words[max(than - _N_BEFORE, start) : than]
        if self._is_preferred(mention, earlier, start, than):
            return Comparison("rather", than)
        if word in _PREFERRED_TO or (word in AS and _EQUALLY.isdisjoint(before)):
            return None
        if not _EQUALLY.isdisjoint(before) and before[-1] not in _JOINED_BY_AS:
            return Comparison("equal", than)
        return Comparison("point", than) if self._is_comparative(word, before) else None

    def _is_preferred(self, mention: Mention, earlier: Sequence[Mention], start: int, than: int) -> bool:
        """Whether something of the same kind stands before "than" in its clause that the user prefers."""
        last = earlier[-1] if earlier else None
        if last is None or not (last.kind == mention.kind or {last.kind, mention.kind} <= WORKS):
            return False
        word, is_next = self._words[than], (_MORE | _PREFERRING).issuperset(self._words[last.end : than])
        said = self._words[start:than]
        if not _PREFERRING.isdisjoint(said):
            return is_next or word not in _PREFERRED_TO
        # "I like Queen better than ABBA", "más rock que pop"
        if not _MORE.isdisjoint(said) and word in _THAN and last.section == mention.section:
            return is_next and (word not in _ALSO_OF or last.kind == mention.kind)
        if word == "over":
            return is_next and (mention.kind != "tags" or self._words[mention.end : mention.end + 2] in _AFTER_OVER)
        return word == "than" and mention.kind in WORKS

    def _is_comparative(self, than: str, before: Sequence[str]) -> bool:
        """Whether words end with a comparative, as they must before what else may mean "that", "as" or "of"."""
        if than == "than":
            return True
        if than in {"als", "dan"} and before and _COMPARATIVE.match(before[-1]):
            return True
        return not _MORE.isdisjoint(before[:-1] if than in _ALSO_OF else before)
