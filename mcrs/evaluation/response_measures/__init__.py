"""Measures of responses: some have a value for each response, some one value for all responses of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from mcrs.evaluation.response_measures.apology import apology
from mcrs.evaluation.response_measures.catalog_names import CatalogNames
from mcrs.evaluation.response_measures.distinct import distinct
from mcrs.evaluation.response_measures.empty import empty
from mcrs.evaluation.response_measures.leak import leak
from mcrs.evaluation.response_measures.length import length
from mcrs.evaluation.response_measures.names_artist import names_artist
from mcrs.evaluation.response_measures.names_other import names_other
from mcrs.evaluation.response_measures.names_title import names_title
from mcrs.evaluation.response_measures.names_track import names_track
from mcrs.evaluation.response_measures.names_unheard import names_unheard
from mcrs.evaluation.response_measures.opening_diversity import opening_diversity
from mcrs.evaluation.response_measures.response import Response
from mcrs.evaluation.response_measures.unfinished import unfinished

#: One value for all responses of a run.
POOLED_RESPONSE_MEASURES: Mapping[str, Callable[[Sequence[str]], float]] = {
    "distinct_1": partial(distinct, n=1),
    "distinct_2": partial(distinct, n=2),
    "opening_diversity": opening_diversity,
}

#: A value for each response, NaN if it does not count; the mean is reported.
RESPONSE_MEASURES: Mapping[str, Callable[[Response], float]] = {
    "length": length,
    "empty": empty,
    "names_title": names_title,
    "names_artist": names_artist,
    "names_track": names_track,
    "names_other": names_other,
    "names_unheard": names_unheard,
    "apology": apology,
    "leak": leak,
    "unfinished": unfinished,
}

__all__ = ["POOLED_RESPONSE_MEASURES", "RESPONSE_MEASURES", "CatalogNames", "Response"]
