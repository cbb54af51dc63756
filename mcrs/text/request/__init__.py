"""The constraints and exclusions of a conversation: found once per turn, used by every part of the pipeline."""

from mcrs.text.request.request import Constraint, Exclusion, Request
from mcrs.text.request.understand import understand

__all__ = ["Constraint", "Exclusion", "Request", "understand"]
