"""A language-model judge of responses, at any OpenAI-compatible endpoint."""

from mcrs.evaluation.judge.judge import JudgeScores, judge_run

__all__ = ["JudgeScores", "judge_run"]
