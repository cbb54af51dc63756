"""Choosing among the candidates of all turns of a run, once every turn is answered.

The choice needs the responses of earlier turns, which are not finished in order: turns of all sessions are answered
together, a run may be resumed, and the workers of a cluster work at their own pace. So the journal keeps the
candidates, and the choice is made in the official order when the predictions are written. It depends only on the
candidates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from mcrs.responses.variety import bigrams, most_varied

if TYPE_CHECKING:
    from mcrs.inference.journal_entry import Entry
    from mcrs.types import RequestKey, Turn


def choose_responses(turns: Sequence[Turn], entries: Mapping[RequestKey, Entry]) -> dict[RequestKey, str]:
    """The response of each turn: among several candidates, the one that repeats least.

    First, the fewest earlier responses of the session that open with the same two words: those of the turn's history,
    and those of this run. Then, the largest share of bigrams that no earlier response of the session or the run has.

    Args:
        turns: All turns of the run, in the official order.
        entries: The finished entry of each.

    Returns:
        The response of each turn; ``""`` where there is none.
    """
    chosen = {turn.key: entries[turn.key].predicted_response for turn in turns}
    if not any(entries[turn.key].candidates for turn in turns):
        return chosen
    of_run: set[tuple[str, str]] = set()
    for _, session in groupby(turns, key=lambda turn: turn.session_id):
        of_session: list[str] = []
        for turn in session:
            if candidates := entries[turn.key].candidates:
                history = (message.content for message in turn.history if message.role == "assistant")
                chosen[turn.key] = candidates[most_varied(candidates, (*history, *of_session), of_run)]
            of_session.append(chosen[turn.key])
            of_run |= bigrams(chosen[turn.key])
    return chosen
