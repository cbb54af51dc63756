"""The prompt builder."""

from __future__ import annotations

import pyarrow as pa

from mcrs.db_item import MusicCatalog
from mcrs.db_user import UserProfiles
from mcrs.prompts import PromptBuilder, load_system_prompts
from mcrs.types import ChatMessage, Message, Turn

CATALOG = MusicCatalog(pa.table({"track_id": ["id-1", "id-2"], "track_name": [["One"], ["Two"]]}), ["track_name"])
USERS = UserProfiles(pa.table({"user_id": ["u"], "age_group": ["20s"]}))
HISTORY = (Message("user", "hello"), Message("music", "id-2"), Message("assistant", "Two it is."))


def build(user_id: str | None) -> tuple[ChatMessage, ...]:
    return PromptBuilder(CATALOG, USERS).build(Turn("s", user_id, 2, HISTORY, "more"), "id-1")


def test_build_is_system_history_query_and_recommended_track() -> None:
    system, *rest = build(None)
    assert system.role == "system"
    assert rest == [
        ChatMessage("user", "hello"),
        ChatMessage("assistant", "track_name: two"),
        ChatMessage("assistant", "Two it is."),
        ChatMessage("user", "more"),
        ChatMessage("assistant", "track_name: one"),
    ]


def test_build_shows_no_track_id_and_survives_an_unknown_track() -> None:
    turn = Turn("s", None, 2, (Message("user", "a"), Message("music", "id-9")), "b")
    messages = PromptBuilder(CATALOG, USERS).build(turn, "id-1")
    assert not any("id-" in message.content for message in messages)


def test_system_has_the_profile_of_a_known_user_only() -> None:
    texts = load_system_prompts()
    known, unknown = build("u")[0].content, build("nobody")[0].content
    assert known.endswith("\nuser_id: u\nage_group: 20s")
    assert texts["personalisation"] in known
    assert unknown == build(None)[0].content == f"{texts['role']}\n\n{texts['response_rules']}"


def test_system_is_the_same_at_every_turn() -> None:
    builder = PromptBuilder(CATALOG, USERS)
    first = builder.build(Turn("s", "u", 1, (), "hello"), "id-2")
    assert first[:2] == builder.build(Turn("s", "u", 2, HISTORY, "more"), "id-1")[:2]
