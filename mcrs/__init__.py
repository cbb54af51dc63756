"""Music conversational recommendation: retrieve tracks, write a reply about the first, judge the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcrs.pipeline.crs import CRSBaseline
    from mcrs.pipeline.wiring import load_crs, load_crs_baseline

    CRS_BASELINE = CRSBaseline

__version__ = "0.1.0"
__all__ = ["CRS_BASELINE", "CRSBaseline", "__version__", "load_crs", "load_crs_baseline"]

# Imported on first use, so that "import mcrs" and "--help" stay instant.
_LAZY = {
    "CRSBaseline": ("mcrs.pipeline.crs", "CRSBaseline"),
    "CRS_BASELINE": ("mcrs.pipeline.crs", "CRSBaseline"),
    "load_crs": ("mcrs.pipeline.wiring", "load_crs"),
    "load_crs_baseline": ("mcrs.pipeline.wiring", "load_crs_baseline"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    """Import a public name on its first use."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _LAZY[name]
    return getattr(import_module(module), attribute)
