"""Vectors of tracks and users: supplied by a dataset, or encoded here."""
