"""Prompt texts, and building messages from them."""
