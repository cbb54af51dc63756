"""Language models: from a prompt to a response. The names of the released baseline are imported on their first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from mcrs.lm_modules.llama import LLAMA_MODEL
    from mcrs.lm_modules.load_module import load_lm_module

__all__ = ["LLAMA_MODEL", "load_lm_module"]

__getattr__ = lazy_names(
    __name__, {"mcrs.lm_modules.llama": ["LLAMA_MODEL"], "mcrs.lm_modules.load_module": ["load_lm_module"]}
)
