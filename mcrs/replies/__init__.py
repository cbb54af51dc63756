"""What makes a reply fit to be shown: one file for each fault that a reply can have."""

from mcrs.replies.check import is_fit
from mcrs.replies.ending import trim_to_sentence

__all__ = ["is_fit", "trim_to_sentence"]
