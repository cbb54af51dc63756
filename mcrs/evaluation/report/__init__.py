"""A report of one or several runs as one self-contained HTML file."""

from mcrs.evaluation.report.build import build_report

__all__ = ["build_report"]
