"""Checking responses against track and conversation, cutting unsupported parts, choosing between candidates."""
