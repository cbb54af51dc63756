"""Datasets: from the hub, from a local folder of the same schema, or built in."""

from mcrs.data.load import load_split

__all__ = ["load_split"]
