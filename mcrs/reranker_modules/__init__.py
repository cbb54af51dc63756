"""Rerankers: they reorder ranked tracks."""
