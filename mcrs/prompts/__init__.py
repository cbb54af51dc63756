"""Prompt texts, and the messages that are made of them."""
