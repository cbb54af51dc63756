"""Retrievers: from a turn to ranked tracks."""
