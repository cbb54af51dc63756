"""A report of one or several runs as one HTML file that needs nothing else."""

from mcrs.evaluation.report.build import build_report

__all__ = ["build_report"]
