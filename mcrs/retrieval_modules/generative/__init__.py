"""Generative retrieval: a small decoder writes the id of the next track, code by code."""
