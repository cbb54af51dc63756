"""An inverted index of the tags and release years of tracks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mcrs.db_item.catalog_cache import keep
from mcrs.libraries.scipy_internals import Lines
from mcrs.retrieval_modules.postings import Postings, numbers_within
from mcrs.storage.array_files import load_array, save_array
from mcrs.text.clause_tags import MAX_TAG_WORDS, is_informative
from mcrs.text.eras import named_eras, year_of
from mcrs.text.names import separate_words
from mcrs.text.stop_words import CONVERSATIONAL

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog


class ConstraintIndex(NamedTuple):
    """The tracks of each phrase that users may ask for, and of each year.

    The postings have for each phrase its tracks, weighted by :func:`rarity` and by whether the phrase is the whole tag;
    after the phrases, the tracks of each year, with weight 1. ``years`` are their indexes.
    """

    postings: Postings
    years: dict[int, int]

    def save(self, folder: Path) -> None:
        """Write the index into a folder.

        Raises:
            OSError: A file cannot be written.
        """
        self.postings.save(folder)
        save_array(folder, "years", np.asarray(list(self.years.items()), np.int64).reshape(-1, 2))

    @classmethod
    def load(cls, folder: Path) -> ConstraintIndex:
        """Read an index; its arrays are mapped into memory.

        Raises:
            OSError: A file cannot be read.
        """
        return cls(Postings.load(folder), {year: token for year, token in load_array(folder, "years").tolist()})

    @classmethod
    def kept(cls, catalog: MusicCatalog, part: float, least_share: float) -> ConstraintIndex:
        """The index that :meth:`build` makes, read from the catalogue's ``cache_dir`` if it is there."""
        settings = {"part": part, "least_share": least_share}
        fields = ("tag_list", "release_date")
        return keep(catalog, "constraints", fields, cls, lambda: cls.build(catalog, part, least_share), settings)

    @classmethod
    def build(cls, catalog: MusicCatalog, part: float, least_share: float) -> ConstraintIndex:
        """Index the fields ``tag_list`` and ``release_date`` of a catalogue, if it has them.

        ``part`` is the weight of a phrase for a track that has it only as a part of a longer tag. Phrases that a
        smaller share of all tracks than ``least_share`` have are not indexed.
        """
        vocabulary, tokens, rows, weights = _index_tags(catalog, part, least_share)
        years, of_row = _release_years(catalog)
        dated = np.flatnonzero(of_row >= 0)
        dated = dated[np.argsort(of_row[dated], kind="stable")]
        tokens = np.concatenate([tokens, len(vocabulary) + of_row[dated]])
        rows = np.concatenate([rows, dated])
        weights = np.concatenate([weights, np.ones(len(dated), np.float32)])
        shape = len(vocabulary) + len(years), len(catalog)
        lines = Lines.of(tokens, rows, weights, shape)
        postings = Postings(vocabulary, *lines, np.zeros(shape[0], np.float32), len(catalog))
        return cls(postings, {year: len(vocabulary) + position for position, year in enumerate(years)})

    def size(self, token: int) -> int:
        """How many tracks a phrase or a year has."""
        return int(self.postings.starts[token + 1] - self.postings.starts[token])


def rarity(n_with: NDArray[np.intp], n_tracks: int) -> NDArray[np.float64]:
    """Inverse document frequency: log(1 + (N - n + 0.5) / (n + 0.5)), always above 0.

    Source: the inverse document frequency of Robertson and Spärck Jones, Relevance weighting of search terms, JASIS
    27(3), 1976, with the 1 that Lucene's BM25 adds inside the logarithm. N is the number of tracks, n that of the
    tracks that have each phrase or year.
    """
    return np.log1p((n_tracks - n_with + 0.5) / (n_with + 0.5))


def tag_phrases(tag: str) -> dict[str, bool]:
    """The phrases by which users ask for a tag, and whether each is the whole tag.

    They are its folded word sequences that neither begin nor end with a generic word: *rock music* is *rock* as a
    whole, and *acoustic guitar* contains *acoustic* and *guitar*. In scripts without spaces, text without a space is
    one word. A tag that names an era has no phrases: release dates are more reliable.
    """
    words = separate_words(tag)
    telling = [position for position, word in enumerate(words) if word not in CONVERSATIONAL]
    if not telling or next(named_eras([" ".join(words)]), None) is not None:
        return {}
    last = telling[-1] + 1
    runs = ((start, end + 1) for start in telling for end in telling if start <= end < start + MAX_TAG_WORDS)
    phrases = {" ".join(words[start:end]): (start, end) == (telling[0], last) for start, end in runs}
    return {phrase: whole for phrase, whole in phrases.items() if is_informative(phrase)}


def _index_tags(
    catalog: MusicCatalog, part: float, least_share: float
) -> tuple[dict[str, int], NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """The common phrases, and for each posting its phrase (ascending), row (ascending in a phrase) and weight."""
    tags, tag_of, row_of = catalog.entries("tag_list")
    numbers: dict[str, int] = {}
    own = [tag_phrases(tag) for tag in tags]
    n_phrases = np.fromiter(map(len, own), np.intp, len(own))
    phrases = np.fromiter((numbers.setdefault(phrase, len(numbers)) for each in own for phrase in each), np.intp)
    credits = np.fromiter((1.0 if whole else part for each in own for whole in each.values()), np.float64)
    # Each tag of a track gives one posting for each of its phrases.
    repeats = n_phrases[tag_of]
    entry = np.repeat(np.arange(len(tag_of)), repeats)
    entries = (np.cumsum(n_phrases) - n_phrases)[tag_of[entry]] + numbers_within(repeats)
    tokens, rows, credits = phrases[entries], row_of[entry], credits[entries]
    # If several tags of a track have a phrase, the highest weight counts once.
    order = np.lexsort((-credits, rows, tokens))
    tokens, rows, credits = tokens[order], rows[order], credits[order]
    keep = np.ones(len(tokens), bool)
    keep[1:] = (tokens[1:] != tokens[:-1]) | (rows[1:] != rows[:-1])
    keep &= credits > 0
    sizes = np.bincount(tokens[keep], minlength=len(numbers))
    common = sizes >= max(1, least_share * len(catalog))
    keep &= common[tokens]
    tokens, rows, credits = tokens[keep], rows[keep], credits[keep]
    weights = credits * rarity(sizes, len(catalog))[tokens]
    vocabulary = {phrase: position for position, phrase in enumerate(np.asarray(list(numbers), object)[common])}
    return vocabulary, (np.cumsum(common) - 1)[tokens], rows, weights.astype(np.float32)


def _release_years(catalog: MusicCatalog) -> tuple[list[int], NDArray[np.intp]]:
    """The release years in ascending order, and for each track the index of its year; -1 if it is unknown."""
    found = [year_of(date) for date in catalog.texts("release_date")]
    years = sorted({year for year in found if year is not None})
    positions: dict[int | None, int] = {year: position for position, year in enumerate(years)}
    return years, np.fromiter((positions.get(year, -1) for year in found), np.intp, len(found))
