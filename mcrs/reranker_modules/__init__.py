"""Rerankers: from ranked tracks to better ranked tracks."""
