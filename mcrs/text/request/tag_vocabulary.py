"""What a catalogue's tags mean: which of them a phrase names, and how closely."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mcrs.db_item.catalog_cache import cached_with_catalog, once_per_catalog
from mcrs.storage.array_files import IdTables
from mcrs.text.eras import named_eras
from mcrs.text.names import separate_words
from mcrs.text.request.languages import common_words
from mcrs.text.request.tag_table import Concept, concept_of
from mcrs.text.stop_words import CONVERSATIONAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mcrs.db_item import MusicCatalog
    from mcrs.text.request.languages import Language

#: How a track's tag fits what is said: the tag itself, a synonym of it, and what is near or holds it as a part.
WHOLE, SYNONYM, NEAR = 0.9, 0.8, 0.4
_VAGUE = frozenset({"mood", "use"})
_MAX_WORDS = 4
# Rarer tags that the table does not know are private notes, titles or names more often than words to ask in.
_MIN_SHARE = 0.002
_MIN_LETTERS = 3


class Meaning(NamedTuple):
    """What a phrase stands for among a catalogue's tags.

    Attributes:
        name: The most frequent of the tags that fit it best, as the catalogue spells it.
        concept: The line of the table that it belongs to, if any.
        tags: The indexes of the tags that fit it, int ``[T]``.
        fits: How closely each does, float32 ``[T]``.
    """

    name: str
    concept: Concept | None
    tags: NDArray[np.intp]
    fits: NDArray[np.float32]

    @property
    def is_vague(self) -> bool:
        """Whether it is a mood or a use, whose synonyms are near rather than equal."""
        return self.concept is not None and self.concept.section in _VAGUE

    @property
    def own_tags(self) -> frozenset[int]:
        """The tags that are what the phrase names, or a synonym of it."""
        return frozenset(self.tags[self.fits >= np.float32(SYNONYM)].tolist())


class TagVocabulary:
    """The tags of a catalogue, by the phrases in which people ask for them. :func:`tag_vocabulary` makes it once.

    Args:
        catalog: Its field ``tag_list``, if it has one.

    Attributes:
        tags: The distinct tags, as they are spelled.
        tag_of: For each entry of the tracks' lists, by row, the index of its tag, ``[E]``.
        row_of: Its row, ``[E]``.
        n_tracks: How many tracks there are.
        counts: How many tracks have each tag, ``[T]``.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        self.tags, self.tag_of, self.row_of = catalog.entries("tag_list")
        self.n_tracks = len(catalog)
        self.counts = np.bincount(self.tag_of, minlength=len(self.tags))
        self._starts = np.concatenate([[0], np.cumsum(self.counts)])
        self._rows = self.row_of[np.argsort(self.tag_of, kind="stable")]
        phrases = _phrases(catalog).tables
        self._ending, self._holding, self._whole = (phrases[name] for name in ("ending", "holding", "whole"))
        self.means = lru_cache(1 << 14)(self._means)
        self.n_with = lru_cache(1 << 14)(self._n_with)

    @cached_property
    def words(self) -> set[str]:
        """Every word of a tag, folded. Each message asks for them several times."""
        return {word for phrase in self._whole for word in phrase.split()}

    def _means(self, words: tuple[str, ...], language: Language = "en") -> Meaning | None:
        """What folded words of a language stand for as a whole; None where they ask for nothing."""
        concept, phrase = meant_concept(words, language), " ".join(_core(words))
        fits: dict[int, float] = {}
        # A slow dance is not dance music, but thrash metal is metal.
        heads = concept is None or concept.section not in _VAGUE
        if concept is not None or self._is_common(phrase):
            singular = phrase.removesuffix("s")
            self._add(fits, {phrase, singular}, WHOLE, heads=heads)
            for tag_id in (*self._holding.get(phrase, ()), *self._holding.get(singular, ())):
                fits.setdefault(tag_id, NEAR)
        if concept is not None:
            self._add(fits, concept.spellings, SYNONYM, heads=heads)
            self._add(fits, set(concept.related), NEAR, heads=False)
        if concept is None and not fits:
            return None
        tags = np.fromiter(sorted(fits), np.intp)
        fit = np.fromiter((fits[tag] for tag in tags), np.float32)
        return Meaning(self._name(tags, fit, concept, phrase), concept, tags, fit)

    def has(self, words: tuple[str, ...]) -> bool:
        """Whether folded words are a tag as they stand."""
        return " ".join(words) in self._whole

    def _n_with(self, phrase: str) -> int:
        """How many tracks have what a folded phrase means: for *rock music* also those that are tagged *rock*."""
        meaning = self.means(tuple(phrase.split()))
        return 0 if meaning is None else len(self.rows(meaning))

    def respelled(self, words: Sequence[str]) -> str:
        """The common tag from which folded words differ in spaces alone: "postpunk", "lo fi"; ``""`` for none."""
        tag = self._by_letters.get("".join(words), "")
        return "" if tag == " ".join(words) else tag

    @cached_property
    def _by_letters(self) -> dict[str, str]:
        """The common tags without their spaces; of several that are then equal, the most frequent."""
        common = np.flatnonzero(self.counts >= _MIN_SHARE * self.n_tracks)
        by_count = common[np.argsort(self.counts[common], kind="stable")].tolist()
        phrases = (" ".join(_core(separate_words(self.tags[tag]))) for tag in by_count)
        return {phrase.replace(" ", ""): phrase for phrase in phrases if phrase in self._whole}

    def phrase_end(self, words: Sequence[str], at: int, end: int) -> int:
        """Where a phrase that is a part of a tag ends at the latest, exclusive, with one *s* or two more than it.

        Args:
            words: The folded words of a message, all ASCII between the two places.
            at: The first word of the phrase.
            end: After the last word that it may have.
        """
        phrase, stop = words[at], at + 1
        while stop < end:
            longer = f"{phrase} {words[stop]}"
            if longer not in self._holding:
                singular = longer.removesuffix("s")
                return stop + (singular in self._holding or singular.removesuffix("s") in self._holding)
            phrase, stop = longer, stop + 1
        return stop

    def holds(self, phrase: str) -> bool:
        """Whether some tag holds folded words, or is their singular."""
        return phrase in self._holding or phrase.removesuffix("s") in self._holding

    def _add(self, fits: dict[int, float], phrases: set[str] | frozenset[str], credit: float, *, heads: bool) -> None:
        """Give the tags that are one of some phrases, or end in one, a credit, unless they have a better one."""
        for phrase in phrases:
            core = " ".join(_core(phrase.split()))
            for tag_id in (self._ending if heads else self._whole).get(core, ()):
                fits[tag_id] = max(fits.get(tag_id, 0.0), credit)

    def _is_common(self, phrase: str) -> bool:
        """Whether enough tracks have a tag that holds a phrase which may be asked in."""
        # Most phrases are part of no tag.
        if phrase not in self._ending and phrase.removesuffix("s") not in self._ending:
            return False
        words = phrase.split()
        informative = len(phrase) >= _MIN_LETTERS or not phrase.isascii()
        if not words or len(words) > _MAX_WORDS or not informative or CONVERSATIONAL.issuperset(words):
            return False
        # A word such as "time" is not a kind of music because "waltz time" is one.
        is_worn = not common_words().isdisjoint({words[-1], words[-1].removesuffix("s")})
        named = self._whole if is_worn else self._ending
        tag_ids = named.get(phrase) or named.get(phrase.removesuffix("s")) or []
        # "Rico" is not a kind of music because "puerto rico" is a tag.
        if len(tag_ids) == 1 and not self._whole.get(phrase) and not self._whole.get(phrase.removesuffix("s")):
            return False
        return bool(tag_ids) and int(self.counts[tag_ids].sum()) >= _MIN_SHARE * self.n_tracks

    def _name(self, tags: NDArray[np.intp], fit: NDArray[np.float32], concept: Concept | None, phrase: str) -> str:
        exact = [tag for key in (phrase, phrase.removesuffix("s")) for tag in self._whole.get(key, ())]
        if not exact and concept is not None:
            exact = list(self._whole.get(concept.name, ()))
        if not exact:
            exact = [int(tag) for tag in tags[fit == fit.max()]] if len(tags) and fit.max() >= SYNONYM else []
        if not exact:
            return concept.name if concept is not None else phrase
        return self.tags[max(exact, key=lambda tag: (self.counts[tag], -tag))]

    def rows(self, meaning: Meaning, min_fit: float = SYNONYM) -> NDArray[np.intp]:
        """The rows of the tracks with a tag that fits a meaning closely enough."""
        fitting = meaning.tags[meaning.fits >= np.float32(min_fit)]
        own = [self.rows_of(tag) for tag in fitting]
        return np.unique(np.concatenate(own)) if own else np.empty(0, np.intp)

    def rows_of(self, tag: int) -> NDArray[np.intp]:
        """The rows of the tracks with a tag, given by its number."""
        return self._rows[self._starts[tag] : self._starts[tag + 1]]


@once_per_catalog
def tag_vocabulary(catalog: MusicCatalog) -> TagVocabulary:
    """The tags of a catalogue."""
    return TagVocabulary(catalog)


@cached_with_catalog("tags", ("tag_list",), IdTables)
def _phrases(catalog: MusicCatalog) -> IdTables:
    """The indexes of the tags that are each phrase (``whole``), end in it (``ending``), or hold it (``holding``)."""
    whole: defaultdict[str, list[int]] = defaultdict(list)
    ending: defaultdict[str, list[int]] = defaultdict(list)
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for tag_id, tag in enumerate(catalog.entries("tag_list")[0]):
        words = _core(separate_words(tag))
        # A tag that names an era has no phrase: dates say more.
        if not words or next(named_eras([" ".join(words)]), None) is not None:
            continue
        whole[" ".join(words)].append(tag_id)
        for start in range(max(len(words) - _MAX_WORDS, 0), len(words)):
            ending[" ".join(words[start:])].append(tag_id)
        for start in range(len(words)):
            for end in range(start + 1, min(start + _MAX_WORDS, len(words)) + 1):
                holding[" ".join(words[start:end])].append(tag_id)
    return IdTables({"whole": dict(whole), "ending": dict(ending), "holding": dict(holding)})


def meant_concept(words: Sequence[str], language: Language) -> Concept | None:
    """The concept that folded words of a language name as a whole, the everyday ones at their end aside."""
    core = _core(words)
    concept = concept_of(words, language)
    return concept_of(core, language) if concept is None and len(core) < len(words) else concept


def _core(words: Sequence[str]) -> Sequence[str]:
    """Words without the everyday ones at their end: *electronic music* is *electronic*."""
    end = len(words)
    while end > 1 and words[end - 1] in CONVERSATIONAL:
        end -= 1
    return words[:end]
