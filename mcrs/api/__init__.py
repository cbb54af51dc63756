"""Pipelines, compositions and experiments in Python; ``mcrs`` offers the names."""
