"""Vectors of tracks and listeners: supplied by a dataset, or encoded here."""
