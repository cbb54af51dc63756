"""The measures of responses: of each response, and of all responses of a run."""

from __future__ import annotations

from functools import partial
from math import nan
from typing import TYPE_CHECKING

from mcrs.responses.apology import apologises
from mcrs.responses.ending import is_unfinished
from mcrs.responses.leak import leaks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mcrs.evaluation.response_measures.response import Response

_N_OPENING_WORDS = 4


def distinct(responses: Sequence[str], n: int) -> float:
    """Distinct n-grams divided by all n-grams, over all responses together.

    Words are separated by white space and lower-cased; an n-gram does not cross responses. Distinct-2 is the official
    lexical diversity. Longer and more responses lower it.

    Source: Li, Galley, Brockett, Gao and Dolan, A diversity-promoting objective function for neural conversation
    models, NAACL 2016; pooled as the official evaluator does.

    Returns:
        A share from 0 to 1; 0 when there is no n-gram.
    """
    grams: set[tuple[str, ...]] = set()
    n_grams = 0
    for response in responses:
        words = response.lower().split()
        grams.update(zip(*(words[start:] for start in range(n)), strict=False))
        n_grams += max(len(words) - n + 1, 0)
    return len(grams) / n_grams if n_grams else 0.0


def opening_diversity(responses: Sequence[str]) -> float:
    """Distinct first four words divided by the number of responses that are not empty. Higher is more varied.

    Words are separated by white space and lower-cased; a shorter response is used as a whole.

    Returns:
        A share from 0 to 1; 0 when every response is empty.
    """
    openings = [tuple(response.lower().split()[:_N_OPENING_WORDS]) for response in responses if response.strip()]
    return len(set(openings)) / len(openings) if openings else 0.0


def length(response: Response) -> float:
    """Number of words in the response, separated by white space."""
    return float(len(response.text.split()))


def empty(response: Response) -> float:
    """Whether the response is empty or only white space: 1 or 0."""
    return float(not response.text.strip())


def names_title(response: Response) -> float:
    """Whether the response names the title of the first recommended track: 1 or 0.

    Version suffixes (``- Live``, ``(feat. …)``), case, accents and punctuation are ignored. A title without letters or
    digits must occur literally. Responses whose track has no known title do not count.
    """
    if response.naming is None or not response.naming.track.title:
        return nan
    return float(bool(response.naming.titles))


def names_artist(response: Response) -> float:
    """Whether the response names an artist of the first recommended track: 1 or 0.

    One of several artists is enough; case, accents, punctuation and a leading *the* are ignored. Responses whose track
    has no known artist do not count.
    """
    if response.naming is None or not response.naming.track.artists:
        return nan
    return float(bool(response.naming.artists))


def names_track(response: Response) -> float:
    """Whether the response names both the title and an artist of the first recommended track: 1 or 0.

    Both are found as for ``names_title`` and ``names_artist``, in different words: "Bad Bunny" alone does not name the
    song *Bad*. Responses whose track has no known title or no known artist do not count.
    """
    naming = response.naming
    return nan if naming is None or not naming.track.title or not naming.track.artists else float(naming.is_whole)


def names_other(response: Response) -> float:
    """Whether the response names a title or artist of the catalogue other than the recommended one's: 1 or 0.

    A proxy for invented content: naming a track that was played earlier is not a mistake (see ``names_unheard``), and
    names outside of the catalogue are not found. A name counts if it is written as one: in quotation marks or
    asterisks, with capital letters from two words on, or as a one-word artist after "by".
    """
    return float(bool(response.other_names))


def names_unheard(response: Response) -> float:
    """Whether the response names a title or artist that is neither recommended nor in the conversation: 1 or 0.

    The conversation includes title, artists and album of the played tracks. Of the two measures this is the stronger
    sign of invented content; names are found as for ``names_other``.
    """
    return float(any(f" {name} " not in response.heard for name in response.other_names))


def apology(response: Response) -> float:
    """Whether the response apologises, refuses, or says that it cannot or does not know: 1 or 0.

    Found by English phrases such as "sorry", "unfortunately", "I can't", "I don't have" and "as an AI"; text in double
    quotation marks, such as titles, and the names of the recommended track are not searched.
    """
    return float(apologises(response.text, response.track))


def leak(response: Response) -> float:
    """Whether the response shows an id or a special token: 1 or 0.

    Ids are the words ``track_id``, ``user_id`` and ``session_id``, UUIDs, and Spotify ids (22 base-62 characters);
    special tokens are those of chat templates, such as ``<|eot_id|>``, ``</s>`` and ``[INST]``.
    """
    return float(leaks(response.text))


def unfinished(response: Response) -> float:
    """Whether the response ends without final punctuation, as if it was cut off at a token limit: 1 or 0.

    Final punctuation is ``. ! ? …`` and their full-width forms, optionally followed by closing quotation marks,
    brackets or emphasis marks. A closing emoji is final too. Empty responses do not count.
    """
    return float(is_unfinished(response.text)) if response.text.strip() else nan


#: One value for all responses of a run.
POOLED_RESPONSE_MEASURES: Mapping[str, Callable[[Sequence[str]], float]] = {
    "distinct_1": partial(distinct, n=1),
    "distinct_2": partial(distinct, n=2),
    "opening_diversity": opening_diversity,
}

#: A value for each response, NaN if it does not count; the mean is reported.
RESPONSE_MEASURES: Mapping[str, Callable[[Response], float]] = {
    measure.__name__: measure
    for measure in (
        length, empty, names_title, names_artist, names_track, names_other, names_unheard, apology, leak, unfinished
    )
}  # fmt: skip
