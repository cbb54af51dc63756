"""Music conversational recommendation: retrieve tracks, write a reply about the first, judge the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from mcrs.crs_baseline import CRS_BASELINE, CRSBaseline, load_crs_baseline
    from mcrs.pipeline.wiring import load_crs

__version__ = "0.1.0"
__all__ = ["CRS_BASELINE", "CRSBaseline", "__version__", "load_crs", "load_crs_baseline"]

# Imported on first use, so that "import mcrs" and "--help" stay instant.
__getattr__ = lazy_names(
    __name__,
    {
        "CRSBaseline": "mcrs.pipeline.crs",
        "CRS_BASELINE": "mcrs.crs_baseline",
        "load_crs": "mcrs.pipeline.wiring",
        "load_crs_baseline": "mcrs.crs_baseline",
    },
)
