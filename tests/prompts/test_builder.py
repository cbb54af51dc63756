"""The prompt builder."""

from __future__ import annotations

import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.db_user import UserProfiles
from mcrs.prompts.builder import PromptBuilder
from mcrs.prompts.reasons import find_reasons
from mcrs.prompts.texts import load_system_prompts, read_dialogue
from mcrs.types import ChatMessage, Message, Turn

CATALOG = MusicCatalog(
    pa.table(
        {
            "track_id": ["id-1", "id-2", "id-3"],
            "track_name": [["One\n{0}"], ["Two"], []],
            "artist_name": [["Ana"], ["Ana", "Ben"], []],
            "album_name": [["First"], ["First"], []],
            "tag_list": [["soul", "slow"], [], []],
            "release_date": ["1974-05-01", "1975", None],
        }
    ),
    ["track_name"],
)
USERS = UserProfiles(pa.table({"user_id": ["u"], "age_group": ["20s"], "gender": [None]}))
HISTORY = (Message("user", "hello"), Message("music", "id-2"), Message("assistant", "Two it is."))


def build(user_id: str | None, name: str = "baseline") -> tuple[ChatMessage, ...]:
    return PromptBuilder(CATALOG, USERS, load_system_prompts(name)).build(
        Turn("s", user_id, 2, HISTORY, "more"), "id-1"
    )


def test_build_is_system_history_query_and_recommended_track() -> None:
    system, *rest = build(None)
    assert system.role == "system"
    assert rest == [
        ChatMessage("user", "hello"),
        ChatMessage("assistant", "track_name: two"),
        ChatMessage("assistant", "Two it is."),
        ChatMessage("user", "more"),
        ChatMessage("assistant", "track_name: one\n{0}"),
    ]


@pytest.mark.parametrize("name", ["baseline", "grounded", "small"])
@pytest.mark.parametrize("track_id", ["id-1", "id-2", "id-3", "id-9"])
def test_build_shows_no_track_id_and_survives_unknown_and_empty_tracks(name: str, track_id: str) -> None:
    turn = Turn("s", None, 2, (Message("user", "a"), Message("music", track_id)), "b")
    messages = PromptBuilder(CATALOG, USERS, load_system_prompts(name)).build(turn, track_id)
    roles = [message.role for message in messages]
    assert roles[0] == "system"
    assert roles[-4:] == ["user", "assistant", "user", "assistant"]
    assert not any("id-" in message.content or not message.content.strip() for message in messages)


def test_grounded_brief_tells_the_track_the_constraint_and_the_reasons() -> None:
    turn = Turn("s", None, 2, HISTORY, "More slow soul by Ana")
    track = CATALOG.track("id-1")
    assert track is not None
    builder = PromptBuilder(CATALOG, USERS, load_system_prompts("grounded"))
    *history, brief = builder.build(turn, "id-1", find_reasons(turn, track, CATALOG))
    assert brief.role == "assistant"
    for told in ("“One {0}” by Ana", "First", "1974", "soul, slow"):
        assert told in brief.content
    assert "Ana, slow, soul" in brief.content
    assert "the listener named Ana; the listener spoke of" in brief.content
    assert "“Two”, which was played before" in brief.content
    assert "“Two” by Ana, Ben" in history[2].content


def test_grounded_brief_without_constraint_and_reason_has_no_line_for_them() -> None:
    *_, brief = build(None, "grounded")
    assert "asks for" not in brief.content
    assert "Why it fits" not in brief.content
    assert "not want" not in brief.content


def test_grounded_brief_tells_what_the_message_excludes() -> None:
    turn = Turn("s", None, 2, (Message("user", "no soul"),), "Something slow, but nothing by Ana, please")
    *_, brief = PromptBuilder(CATALOG, USERS, load_system_prompts("grounded")).build(turn, "id-1")
    assert "The listener does not want: Ana, soul; never promise or praise that.\n" in brief.content
    assert "asks for: slow\n" in brief.content


@pytest.mark.parametrize("name", ["grounded", "small"])
def test_brief_says_that_nothing_was_understood_where_it_may(name: str) -> None:
    def brief(text: str, *, says_not_understood: bool = True) -> str:
        builder = PromptBuilder(CATALOG, USERS, load_system_prompts(name), says_not_understood=says_not_understood)
        return builder.build(Turn("s", None, 1, (), text), "id-1")[-1].content

    admission = "I did not catch what you would like to hear."
    assert admission in brief("asdf qwer")
    assert admission not in brief("asdf qwer", says_not_understood=False)
    assert admission not in brief("slow soul")
    assert admission not in brief("thanks a lot!")


def test_system_has_the_profile_of_a_known_user_only() -> None:
    texts = load_system_prompts()
    known, unknown = build("u")[0].content, build("nobody")[0].content
    profile = texts["personalisation"].format(profile="user_id: u\nage_group: 20s")
    assert known == f"{unknown}\n\n{profile}"
    assert unknown == build(None)[0].content == f"{texts['role']}\n\n{texts['response_rules']}"


def test_grounded_system_shows_what_is_known_without_the_id() -> None:
    system = build("u", "grounded")[0].content
    assert "age group: 20s" in system
    assert "user_id" not in system
    assert "gender:" not in system


@pytest.mark.parametrize("name", ["baseline", "grounded", "small"])
def test_prompts_of_a_session_share_all_before_the_brief(name: str) -> None:
    builder = PromptBuilder(CATALOG, USERS, load_system_prompts(name))
    first = builder.build(Turn("s", "u", 1, (), "hello"), "id-2")
    assert first[:2] == builder.build(Turn("s", "u", 2, HISTORY, "more"), "id-1")[:2]


def test_examples_stand_between_system_message_and_history() -> None:
    messages = build("u", "small")
    examples = read_dialogue(load_system_prompts("small")["examples"])
    assert examples
    assert messages[1 : 1 + len(examples)] == examples
    assert messages[1 + len(examples)] == ChatMessage("user", "hello")
    assert len(build("u")) == len(messages) - len(examples)
