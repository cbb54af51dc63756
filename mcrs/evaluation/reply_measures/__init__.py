"""Measures of replies: some give a value for each reply, some one for all replies of a run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mcrs.evaluation.reply_measures.apology import apology
from mcrs.evaluation.reply_measures.catalog_names import CatalogNames
from mcrs.evaluation.reply_measures.distinct import distinct
from mcrs.evaluation.reply_measures.empty import empty
from mcrs.evaluation.reply_measures.leak import leak
from mcrs.evaluation.reply_measures.length import length
from mcrs.evaluation.reply_measures.names_artist import names_artist
from mcrs.evaluation.reply_measures.names_other import names_other
from mcrs.evaluation.reply_measures.names_title import names_title
from mcrs.evaluation.reply_measures.names_track import names_track
from mcrs.evaluation.reply_measures.names_unheard import names_unheard
from mcrs.evaluation.reply_measures.opening_diversity import opening_diversity
from mcrs.evaluation.reply_measures.reply import Reply
from mcrs.evaluation.reply_measures.unfinished import unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: One value for all replies of a run.
POOLED_REPLY_MEASURES: Mapping[str, Callable[[Sequence[str]], float]] = {
    "distinct_1": partial(distinct, n=1),
    "distinct_2": partial(distinct, n=2),
    "opening_diversity": opening_diversity,
}

#: A value for each reply, NaN where it does not count; reported as their mean.
REPLY_MEASURES: Mapping[str, Callable[[Reply], float]] = {
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

__all__ = ["POOLED_REPLY_MEASURES", "REPLY_MEASURES", "CatalogNames", "Reply"]
