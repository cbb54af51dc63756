"""The configuration reference, made from the code: ``python -m mcrs.config_reference`` prints it."""

from mcrs.config_reference.reference_tables import reference, settings_text

__all__ = ["reference", "settings_text"]
