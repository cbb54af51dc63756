"""From a blind run to a submission: checking, safe repairs, packing."""

from mcrs.evaluation.submission.check import CheckedSubmission, check_submission, describe_rejection
from mcrs.evaluation.submission.pack import write_submission
from mcrs.evaluation.submission.repair import repair_rows

__all__ = ["CheckedSubmission", "check_submission", "describe_rejection", "repair_rows", "write_submission"]
