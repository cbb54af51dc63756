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
        "Answer": "mcrs.evaluation.custom_measures",
        "CRSBaseline": "mcrs.pipeline.crs",
        "CRS_BASELINE": "mcrs.crs_baseline",
        "Experiment": "mcrs.api.results",
        "Fusion": "mcrs.api.composition",
        "MCRSError": "mcrs.errors",
        "Pipeline": "mcrs.api.pipeline",
        "Ranker": "mcrs.api.composition",
        "Reranker": "mcrs.api.components",
        "Retriever": "mcrs.api.composition",
        "RunConfig": "mcrs.config",
        "evaluate": "mcrs.api.experiment",
        "experiment": "mcrs.api.experiment",
        "from_yaml": "mcrs.api.pipeline",
        "load": "mcrs.api.pipeline",
        "load_crs": "mcrs.pipeline.wiring",
        "load_crs_baseline": "mcrs.crs_baseline",
        "measure": "mcrs.evaluation.custom_measures",
        "predict": "mcrs.api.experiment",
        "reranker": "mcrs.api.decorators",
        "retriever": "mcrs.api.decorators",
    },
)


def __dir__() -> list[str]:
    """Every public name, imported yet or not."""
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
