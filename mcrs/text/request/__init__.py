"""What the user of a conversation asks for and excludes: heard once a turn, used by every part of the pipeline."""

from mcrs.text.request.request import Named, Request
from mcrs.text.request.understand import understand

__all__ = ["Named", "Request", "understand"]
