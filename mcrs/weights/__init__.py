"""Weights of models: finding, downloading and identifying them."""

from mcrs.weights.locate import locate_model
from mcrs.weights.weights_identity import weights_identity

__all__ = ["locate_model", "weights_identity"]
