"""Evaluating runs: scores, comparisons, reports, reference runs and submissions."""
