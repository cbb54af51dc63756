"""Ranking with many variants of a configuration over one loaded catalogue."""
