"""Weights of models: where they are, how they get here, and which ones they are."""

from mcrs.weights.identity import weights_identity
from mcrs.weights.locate import locate_model

__all__ = ["locate_model", "weights_identity"]
