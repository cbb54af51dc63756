"""What a message names: artists, titles, albums, tags and times, none inside another."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mcrs.text.clause_tags import tag_spellings
from mcrs.text.request.cues import cue_at, cue_starts
from mcrs.text.request.languages import common_words, everyday_words, worn_words
from mcrs.text.request.mention import Mention, positions_of
from mcrs.text.request.near_tags import near_word
from mcrs.text.request.release_times import find_eras
from mcrs.text.request.tables import small_words
from mcrs.text.request.tag_table import begins_concept, concept_end
from mcrs.text.request.tag_vocabulary import meant_concept
from mcrs.text.scripts import has_unseparated
from mcrs.text.stop_words import CONVERSATIONAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.text.request.languages import Language
    from mcrs.text.request.mention import Kind
    from mcrs.text.request.name_finder import NameFinder
    from mcrs.text.request.tag_vocabulary import Meaning, TagVocabulary
    from mcrs.text.request.tokens import Token

_MAX_TAG_WORDS, _MAX_WORDS_ALONE, _MAX_CUE_WORDS = 4, 3, 4
# As many words in a script whose units are smaller than words.
_MAX_TAG_UNITS = 12
_ALBUM, _ARTICLES, _OF = small_words("album", "article", "of")
_OWNERS, _MUSIC = small_words("owner", "tune")
_GERMAN_COMPARATIVE = re.compile(r"(\w{2,}er)e[mnrs]?$")
# Which kind wins among stretches of equal length.
_ORDER: tuple[Kind, ...] = ("eras", "artists", "titles", "albums", "tags")


class MentionFinder:
    """Finds what messages name.

    Args:
        names: Finds names.
        tags: Knows tags.
        newest: The latest year of the catalogue.
    """

    def __init__(self, names: NameFinder, tags: TagVocabulary, newest: int) -> None:
        self._names, self._tags, self._newest = names, tags, newest
        self._meaning = lru_cache(1 << 14)(self._find_meaning)

    def find(self, text: str, tokens: Sequence[Token], language: Language) -> list[Mention]:
        """The mentions of a message, from left to right; among those that overlap the longest, of the first kind."""
        words = [token.word for token in tokens]
        found = self._names.find(tokens, text)
        found += [
            Mention(span.start, span.end, "eras", (span.era.name if span.era else "",), era=span)
            for span in find_eras(words, self._newest)
        ]
        found += self._find_tags(tokens, language)
        chosen = _apart(found)
        free = [True] * len(tokens)
        # A single word of a tag may be part of a misspelt name: "deep purpel".
        loose = [mention for mention in chosen if mention.is_weak or _is_word_of_tag(mention)]
        for position in positions_of(mention for mention in chosen if mention not in loose):
            free[position] = False
        stop = 0
        for at in cue_starts(words, language):
            if at >= stop and free[at] and (length := cue_at(words, at, language).length):
                stop = at + length
                # A single everyday word may be part of a name.
                if length > 1:
                    free[at:stop] = [False] * length
        of_tags = positions_of(filter(_is_word_of_tag, chosen))
        near = [
            mention
            for mention in self._names.find_near(tokens, free)
            if (mention.kind == "artists" and len(mention.positions) > 1) or of_tags.isdisjoint(mention.positions)
        ]
        taken = positions_of(near)
        kept = [mention for mention in chosen if mention not in loose or taken.isdisjoint(mention.positions)]
        return sorted([*kept, *near], key=lambda mention: mention.start)

    def _find_tags(self, tokens: Sequence[Token], language: Language) -> Iterator[Mention]:
        everyday = everyday_words(language)
        words = tuple(token.word for token in tokens)
        ends = self._tag_ends(words, _clause_ends(tokens), everyday)
        stop = 0
        for at, end in enumerate(ends):
            if at < stop:
                continue
            for end_of_tag in range(end, at, -1):
                own = words[at:end_of_tag]
                if (meaning := self._meaning(own, language)) is None:
                    continue
                if len(own) == 1 and (
                    (own[0] in everyday and not _is_refused(meaning, words, at, language))
                    or (not tokens[at].opens and self._is_everyday_sense(words, at, language))
                    or self._is_in_cue(words, at, language)
                ):
                    continue
                # "No bass" excludes the bass, whatever a tag is called.
                if len(own) > 1 and meaning.concept is None and cue_at(own[:1], 0, language).does("exclude"):
                    continue
                stop = end_of_tag
                yield Mention(at, stop, "tags", (meaning.name,), meaning, said=" ".join(own))
                break
            else:
                for mention in self._respelled_tag(tokens, at, language):
                    stop = mention.end
                    yield mention

    def _respelled_tag(self, tokens: Sequence[Token], at: int, language: Language) -> Iterator[Mention]:
        """The tag at a position with other spaces ("postpunk", "lo fi"), or else with one letter wrong, if any."""
        for own in (tokens[at : at + 1], tokens[at : at + 2]):
            words = [token.word for token in own]
            said = "" if any(token.opens for token in own[1:]) else self._tags.respelled(words)
            # Not "don't come back" for a comeback
            is_meant = said and not worn_words().issuperset(words)
            if is_meant and (meaning := self._meaning(tuple(said.split()), language)):
                yield Mention(at, at + len(own), "tags", (meaning.name,), meaning, said=said)
                return
        if (spelled := self._near_tag(tokens[at])) and (meaning := self._meaning((spelled,), language)):
            yield Mention(at, at + 1, "tags", (meaning.name,), meaning, typed=tokens[at].word, said=spelled)

    def _near_tag(self, token: Token) -> str:
        """The tag that a word in lower case nearly spells, if it is not a word of the catalogue's tags; else ``""``."""
        return near_word(token.word) if token.raw.islower() and token.word not in self._tags.words else ""

    def _tag_ends(self, words: tuple[str, ...], clause_ends: Sequence[int], everyday: frozenset[str]) -> Iterator[int]:
        """Where a tag that begins at each word ends at the latest, exclusive; most words begin none."""
        is_plain = "".join(words).isascii()
        for at, word in enumerate(words):
            max_words = _MAX_TAG_WORDS if is_plain or not has_unseparated(word) else _MAX_TAG_UNITS
            end = min(at + max_words, clause_ends[at])
            if not (is_plain or "".join(words[at:end]).isascii()):  # phrases may have affixes
                yield end
                continue
            stop = self._tags.phrase_end(words, at, end)
            if begins_concept(word):
                stop = max(stop, concept_end(words, at, end))
            elif word in everyday:
                # An everyday word only begins a tag of several words, as that is spelled.
                yield stop if stop > at + 1 else at
                continue
            # A word for music after a phrase is left out: "bachata music". It is loose, unless it ends in an "s".
            last = stop
            while last < end and words[last] in CONVERSATIONAL:
                last += 1
            if last < end and words[last].removesuffix("s") in CONVERSATIONAL:
                yield last + 1
            else:
                yield last if stop > at + 1 else stop

    def _is_in_cue(self, words: tuple[str, ...], at: int, language: Language) -> bool:
        """Whether a word is part of a cue: *focus* of "focus on"; one of the table only of some cues."""
        meaning = self._tags.means((words[at],), language)
        is_known = meaning is None or meaning.concept is not None
        starts = range(max(at - _MAX_CUE_WORDS, 0), at + 1)
        return any(
            start + (cue := cue_at(words, start, language)).length > max(at, start + 1)
            and (not is_known or cue.does("keep", "like", "alike", "before", "their"))
            for start in starts
        )

    def _is_everyday_sense(self, words: tuple[str, ...], at: int, language: Language) -> bool:
        """Whether an everyday word is used in its everyday sense: "in this house", "a long time"."""
        word = words[at]
        # "Un disco dei Beatles" is an album.
        if (
            word in _ALBUM
            and at
            and words[at - 1] in _ARTICLES
            and {*words[at + 1 : at + 2]} <= _OF
            and language != "en"
        ):
            return True
        if word not in common_words():
            return False
        if at and words[at - 1] in _OWNERS:
            return True
        meaning = self._tags.means((word,), language)
        if meaning is None or meaning.concept is not None:
            return False
        around = {*words[at + 1 : at + 2], *(words[at - 1 : at] if at else ())}
        return len(words) > _MAX_WORDS_ALONE and around.isdisjoint(_MUSIC)

    def _is_outside_phrase(self, words: tuple[str, ...], inner: tuple[str, ...], language: Language) -> bool:
        """Whether the everyday word at an end of a phrase is not part of what the table holds."""
        if self._tags.has(words):
            return False
        if not begins_concept(words[0]):
            return True
        concept = meant_concept(words, language)
        # "Chill out" is one thing: its "out" excludes nothing.
        is_whole = concept and inner[0] == words[0] and words[-1] not in _MUSIC and " ".join(words) in concept.spellings
        return concept is None or (not is_whole and meant_concept(inner, language) == concept)

    def _find_meaning(self, words: tuple[str, ...], language: Language) -> Meaning | None:
        """The meaning of a tag, unless an everyday word at an end of it is not part of it."""
        everyday = everyday_words(language)
        if len(words) == 1:
            if words[0] in everyday and not begins_concept(words[0]):
                return None
        elif (words[0] in everyday and self._is_outside_phrase(words, words[1:], language)) or (
            words[-1] in everyday and self._is_outside_phrase(words, words[:-1], language)
        ):
            return None
        for said in tag_spellings(words):
            if (meaning := self._tags.means(tuple(said.split()), language)) is not None:
                return meaning
        for base in _compared(words[0], language) if len(words) == 1 else ():
            meaning = self._tags.means((base,), language)
            concept = meaning.concept if meaning is not None else None
            # "Jazzier", but no rocker
            if concept is not None and (concept.section == "mood" or base.endswith("y")):
                return meaning
        return None


def _clause_ends(tokens: Sequence[Token]) -> list[int]:
    """Where the clause of each word ends, exclusive."""
    ends, end = [0] * len(tokens), len(tokens)
    for at in reversed(range(len(tokens))):
        ends[at] = end
        end = at if tokens[at].opens else end
    return ends


def _compared(word: str, language: Language) -> Iterator[str]:
    """What a comparative or superlative may come from: *slow* of *slower*, *happy* of *happiest*."""
    if language == "de" and (match := _GERMAN_COMPARATIVE.match(word)) is not None:
        yield match[1]
    for ending in ("er", "est", "ish"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            yield stem
            yield f"{stem}e"
            if stem.endswith("i"):
                yield f"{stem[:-1]}y"
            if stem[-1] == stem[-2]:
                yield stem[:-1]


def _is_refused(meaning: Meaning, words: Sequence[str], at: int, language: Language) -> bool:
    """Whether an everyday word is a sound, and the end of a cue stands before it that excludes: "sans chanteuse"."""
    if meaning.concept is None or meaning.concept.section != "sound":
        return False
    cues = ((start, cue_at(words, start, language)) for start in range(max(at - _MAX_CUE_WORDS, 0), at))
    return any(start + cue.length == at and cue.does("exclude") for start, cue in cues)


def _is_word_of_tag(mention: Mention) -> bool:
    return mention.kind == "tags" and mention.end - mention.start == 1


def _apart(found: Sequence[Mention]) -> list[Mention]:
    chosen: list[Mention] = []
    taken: set[int] = set()
    for mention in sorted(found, key=lambda each: (each.start - each.end, _ORDER.index(each.kind), each.start)):
        if taken.isdisjoint(mention.positions):
            taken.update(mention.positions)
            chosen.append(mention)
    return chosen
