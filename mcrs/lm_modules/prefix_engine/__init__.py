"""Encoding once what prompts share at their beginning."""
