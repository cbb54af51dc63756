"""The constraints and exclusions of a conversation: found once per turn, used by every part of the pipeline."""

from mcrs.text.request.request import Named, Request
from mcrs.text.request.understand import understand

__all__ = ["Named", "Request", "understand"]
