"""Recognising names, words, eras, constraints and exclusions in texts."""
