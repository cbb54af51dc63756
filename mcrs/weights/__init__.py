"""Weights of models: finding, downloading, installing and identifying them; the folder of a trained model."""

from mcrs.weights.damaged_files import find_damaged_file, require_vocabulary
from mcrs.weights.locate import MERGE_ADAPTER, OWN_CODE, locate_language_model, locate_model
from mcrs.weights.weights_identity import weights_identity

__all__ = [
    "MERGE_ADAPTER",
    "OWN_CODE",
    "find_damaged_file",
    "locate_language_model",
    "locate_model",
    "require_vocabulary",
    "weights_identity",
]
