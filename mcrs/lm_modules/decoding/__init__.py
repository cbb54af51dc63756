"""Choosing the next token, and decoding padded batches."""
