"""The configuration reference, made from the code: ``python -m mcrs.reference`` prints it."""

from mcrs.reference.tables import reference

__all__ = ["reference"]
