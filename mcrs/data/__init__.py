"""Datasets: from the hub, from local folders and files, or built in."""

from mcrs.data.load_dataset import load_split
from mcrs.data.row_view import RowView

__all__ = ["RowView", "load_split"]
