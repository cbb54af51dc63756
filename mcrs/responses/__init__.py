"""What makes a response fit to be shown: one file for each fault that a response can have."""

from mcrs.responses.check import is_fit
from mcrs.responses.ending import trim_to_sentence

__all__ = ["is_fit", "trim_to_sentence"]
