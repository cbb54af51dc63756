"""Checks of responses: one module for each fault."""
