"""What turns of one conversation share."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.db_item import MusicCatalog
from mcrs.text.request import Request, understand
from tests.text.request.catalog import CATALOG, turn

if TYPE_CHECKING:
    import pytest

MESSAGES = (
    "Some jazz, no metal please",
    "older ones, and something like Queen",
    "no rock, some piano",
    "not by them",
    "something different",
    "too fast! hard rock from the 80s",
    "more of this",
)


def shown(request: Request) -> str:
    """All of a request; a catalogue makes its own meanings of tags."""
    constraints = (*request.constraints, *request.like)
    excluded = [each for exclusion in request.exclusions for each in (*exclusion.constraints, *exclusion.spared)]
    parts = [[(each.kind, each.name, each.age, each.era) for each in own] for own in (constraints, excluded)]
    return repr((parts, request.matched, request.question, request.fresh, request.corrected))


@settings(max_examples=20)
@given(st.lists(st.lists(st.sampled_from(MESSAGES), min_size=1, max_size=4), min_size=1, max_size=4))
def test_turns_are_understood_the_same_in_any_order(sessions: list[list[str]]) -> None:
    turns = [turn(*messages[: number + 1]) for messages in sessions for number in range(len(messages))]
    catalog = MusicCatalog(CATALOG.table, ["track_name"])  # nothing was heard over it
    in_order = [shown(understand(each, catalog)) for each in turns]
    alone = [shown(understand(each, MusicCatalog(CATALOG.table, ["track_name"]))) for each in turns]
    assert in_order == alone


def test_each_message_of_a_conversation_is_heard_once(monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, heard = sys.modules[understand.__module__]._Conversation, list[str]()
    hear = conversation.add
    monkeypatch.setattr(conversation, "add", lambda self, text: heard.append(text) or hear(self, text))
    catalog = MusicCatalog(CATALOG.table, ["track_name"])
    for number in range(len(MESSAGES)):
        understand(turn(*MESSAGES[: number + 1]), catalog)
    assert heard == [*MESSAGES]
