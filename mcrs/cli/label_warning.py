"""Warning of labels: a blind set does not have the relevant tracks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.data.conversation import Session
    from mcrs.data.session_source import SessionSource


def warn_of_labels(source: SessionSource, sessions: Sequence[Session]) -> None:
    """Say on standard error when conversations that should be blind have their relevant tracks."""
    labels = [turn.relevant_track_id is not None for session in sessions for turn in session.turns]
    if any(labels):
        print(
            f"warning: {source.name} ({source.split}) is not a blind set: {sum(labels)} of its {len(labels)} turns "
            "include the relevant track; choose a blind set with test_dataset_name and test_split",
            file=sys.stderr,
        )
