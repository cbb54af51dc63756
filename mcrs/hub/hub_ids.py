"""Hub ids as configurations write them."""

from __future__ import annotations


def split_revision(name: str) -> tuple[str, str | None]:
    """Split ``id@revision`` into its two parts; a name without ``@`` has no revision."""
    base, _, revision = name.partition("@")
    return base, revision or None
