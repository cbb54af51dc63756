"""Checks of responses: one module for each fault."""

from mcrs.responses.admission import admits, asks, said_once
from mcrs.responses.check import is_fit
from mcrs.responses.cutting import true_part
from mcrs.responses.ending import trim_to_sentence
from mcrs.responses.evidence import Evidence
from mcrs.responses.variety import bigrams, most_varied

__all__ = [
    "Evidence",
    "admits",
    "asks",
    "bigrams",
    "is_fit",
    "most_varied",
    "said_once",
    "trim_to_sentence",
    "true_part",
]
