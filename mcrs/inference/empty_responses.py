"""The message about empty responses of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.config import GenerationSettings
    from mcrs.inference.journal_entry import Entry


def describe_empties(answered: Sequence[Entry], generation: GenerationSettings) -> str | None:
    """One line on the empty responses of a run: how many, what replaced them, and why they were empty.

    Returns:
        The line, or None if no response was empty.
    """
    empty = [entry for entry in answered if entry.was_empty]
    if not empty:
        return None
    n_replaced = sum(entry.source == "template" for entry in empty)
    fate = {len(empty): " and were replaced", 0: ""}.get(n_replaced, f", and {n_replaced} of them were replaced")
    limit = "max_thought_tokens" if generation.max_thought_tokens else "max_new_tokens"
    reasons = Counter(entry.finish_reason for entry in empty)
    why = "; ".join(
        f"finish_reason {reason}"
        + (f" {count} times" if len(reasons) > 1 else "")
        + (f": raise {limit}" if reason == "length" else "")
        for reason, count in reasons.most_common()
    )
    return f"{len(empty)} of {len(answered)} responses are empty{fate} ({why})"
