"""How a language model is asked to order candidates, and how its answer is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import one_line
from mcrs.types import ChatMessage, Track, Turn

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog

_SYSTEM = (
    "You order music for a listener. You are given a conversation and a numbered list of tracks. Put the track that "
    "the listener would most like to hear next first, and the least fitting one last. Answer with the numbers of all "
    "tracks, each once, separated by commas, and with nothing else."
)
# The example is not a valid order of any list: a model that only repeats it must not be believed.
_TASK = "{query}\n\nTracks:\n{tracks}\n\nOrder all {n} tracks. Answer with their numbers only, as in: 2, 5, 1, …"
_MAX_TAGS = 5
_NUMBER = re.compile(r"\d+")


def listwise_messages(turn: Turn, track_ids: Sequence[str], catalog: MusicCatalog) -> tuple[ChatMessage, ...]:
    """The prompt that asks for an order of candidates.

    Args:
        turn: The conversation.
        track_ids: The candidates, numbered from 1 in this order.
        catalog: Describes them.
    """
    messages = [ChatMessage("system", _SYSTEM)]
    for message in turn.history:
        if message.role == "music":
            messages.append(ChatMessage("assistant", f"Played: {_describe(catalog.track(message.content))}"))
        else:
            messages.append(ChatMessage(message.role, message.content))
    tracks = "\n".join(f"{number}. {_describe(catalog.track(each))}" for number, each in enumerate(track_ids, 1))
    task = _TASK.format(query=turn.user_query, tracks=tracks, n=len(track_ids))
    return (*messages, ChatMessage("user", task))


def read_order(answer: str, n_candidates: int) -> list[int] | None:
    """The order that an answer gives, from 0, or None unless it names each candidate's number exactly once.

    Args:
        answer: The model's output.
        n_candidates: How many candidates there are.
    """
    numbers = [int(number) for number in _NUMBER.findall(answer)]
    if sorted(numbers) != list(range(1, n_candidates + 1)):
        return None
    return [number - 1 for number in numbers]


def _describe(track: Track | None) -> str:
    if track is None:
        return "(a track that the catalogue does not describe)"
    facts = [track.album, ", ".join(track.tags[:_MAX_TAGS]), track.release_date[:4]]
    known = "; ".join(filter(None, map(one_line, facts)))
    name = " by ".join(filter(None, map(one_line, (track.title, track.artist)))) or "(an untitled track)"
    return f"{name} ({known})" if known else name
