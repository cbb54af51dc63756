"""Weights of models: finding, downloading, installing and identifying them; the folder of a trained model."""

from mcrs.weights.locate import locate_model
from mcrs.weights.weights_identity import weights_identity

__all__ = ["locate_model", "weights_identity"]
