"""Judging replies by a language model, at any OpenAI-compatible endpoint."""

from mcrs.evaluation.judge.judge import Judgement, judge_run

__all__ = ["Judgement", "judge_run"]
