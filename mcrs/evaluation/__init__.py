"""Judging runs: scores, comparisons, reports, reference rows and submissions."""
