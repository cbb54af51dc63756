"""Pipelines, compositions and experiments in Python; ``mcrs`` exports the names."""
