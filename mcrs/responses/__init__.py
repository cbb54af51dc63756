"""Checks of responses: one module for each fault."""

from mcrs.responses.check import is_fit
from mcrs.responses.ending import trim_to_sentence

__all__ = ["is_fit", "trim_to_sentence"]
