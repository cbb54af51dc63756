"""Music conversational recommendation: retrieve tracks, write a response about the first, judge the run.

:class:`Pipeline` is a configuration that can answer, :class:`CRSBaseline` is its loaded runtime (of any configuration),
and :class:`CRS_BASELINE` is the organisers' baseline by its own class name and signatures. Everywhere in this package,
*released* means the code of the organisers' baseline, and *official* means the challenge's evaluator and formats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from mcrs.api.components import Reranker
    from mcrs.api.composition import Fusion, Ranker, Retriever
    from mcrs.api.decorators import reranker, retriever
    from mcrs.api.experiment import evaluate, experiment, predict
    from mcrs.api.pipeline import Pipeline, from_yaml, load
    from mcrs.api.results import Experiment
    from mcrs.config import RunConfig
    from mcrs.crs_baseline import CRS_BASELINE, CRSBaseline, load_crs_baseline
    from mcrs.errors import MCRSError
    from mcrs.evaluation.custom_measures import Answer, measure
    from mcrs.pipeline.wiring import load_crs

__version__ = "0.1.0"
__all__ = [
    "CRS_BASELINE",
    "Answer",
    "CRSBaseline",
    "Experiment",
    "Fusion",
    "MCRSError",
    "Pipeline",
    "Ranker",
    "Reranker",
    "Retriever",
    "RunConfig",
    "__version__",
    "evaluate",
    "experiment",
    "from_yaml",
    "load",
    "load_crs",
    "load_crs_baseline",
    "measure",
    "predict",
    "reranker",
    "retriever",
]

# Imported on first use, so that "import mcrs" and "--help" stay instant.
__getattr__ = lazy_names(
    __name__,
    {
        "mcrs.api.components": ["Reranker"],
        "mcrs.api.composition": ["Fusion", "Ranker", "Retriever"],
        "mcrs.api.decorators": ["reranker", "retriever"],
        "mcrs.api.experiment": ["evaluate", "experiment", "predict"],
        "mcrs.api.pipeline": ["Pipeline", "from_yaml", "load"],
        "mcrs.api.results": ["Experiment"],
        "mcrs.config": ["RunConfig"],
        "mcrs.crs_baseline": ["CRS_BASELINE", "load_crs_baseline"],
        "mcrs.errors": ["MCRSError"],
        "mcrs.evaluation.custom_measures": ["Answer", "measure"],
        "mcrs.pipeline.crs": ["CRSBaseline"],
        "mcrs.pipeline.wiring": ["load_crs"],
    },
)


def __dir__() -> list[str]:
    """Every public name, imported yet or not."""
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
