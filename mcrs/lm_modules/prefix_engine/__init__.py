"""Encoding shared prefixes of prompts only once."""
