"""Weights of models: where they are, how they get here, and which ones they are."""

from mcrs.weights.locate import locate_model
from mcrs.weights.weights_identity import weights_identity

__all__ = ["locate_model", "weights_identity"]
