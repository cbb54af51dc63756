"""Measures of responses: some have a value for each response, some one value for all responses of a run."""

from mcrs.evaluation.response_measures.catalog_names import CatalogNames
from mcrs.evaluation.response_measures.measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES
from mcrs.evaluation.response_measures.response import Response

__all__ = ["POOLED_RESPONSE_MEASURES", "RESPONSE_MEASURES", "CatalogNames", "Response"]
