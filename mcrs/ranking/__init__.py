"""Exact top-k selection, and the validation of ranked lists."""
