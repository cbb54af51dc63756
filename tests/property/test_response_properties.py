"""Whatever is said: constraints, prompts and checks of responses take any text."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from mcrs.db_item import MusicCatalog
from mcrs.db_user import UserProfiles
from mcrs.lm_modules.template import write_response
from mcrs.prompts.builder import PromptBuilder
from mcrs.prompts.reasons import find_reasons
from mcrs.prompts.texts import load_system_prompts
from mcrs.responses.check import is_fit
from mcrs.responses.ending import is_unfinished, trim_to_sentence
from mcrs.responses.naming import names_track
from mcrs.text.clause_tags import split_clauses
from mcrs.text.eras import named_eras
from mcrs.types import ChatMessage, GenerationRequest, Message, RequestKey, Track, Turn

SAID = st.text(st.sampled_from("aB1 .,!?…'“”()[]{}&\n-é音"), max_size=60) | st.text(max_size=40)
NAMES = st.text(min_size=1, max_size=12).filter(str.strip)


@given(SAID)
def test_trimming_leaves_a_whole_beginning_and_is_done_once(response: str) -> None:
    trimmed = trim_to_sentence(response)
    assert response.startswith(trimmed)
    assert not is_unfinished(trimmed)
    assert trim_to_sentence(trimmed) == trimmed


@given(SAID)
def test_clauses_are_parts_of_the_message_and_eras_are_years(text: str) -> None:
    clauses = split_clauses(text)[0]
    assert all(clause and clause in text for clause in clauses)
    assert all(1900 <= era.first <= era.last < 2100 for era in named_eras(clauses))


@given(NAMES, NAMES, SAID)
def test_a_fit_response_names_its_track_and_is_no_fragment(title: str, artist: str, response: str) -> None:
    track = Track("id", title, (artist,), "", (), "")
    for text in (response, f"Try “{title}” by {artist}."):
        if is_fit(text, track):
            assert names_track(text, track)
            assert text.strip()
            assert not is_unfinished(text)


@given(NAMES, NAMES, st.lists(NAMES, max_size=3), SAID, SAID, st.sampled_from(["baseline", "grounded", "small"]))
def test_any_names_and_messages_give_a_prompt_and_a_template_response(
    title: str, artist: str, tags: list[str], said: str, query: str, name: str
) -> None:
    columns = {"track_id": ["x"], "track_name": [[title]], "artist_name": [[artist]], "tag_list": [tags]}
    schema = pa.schema({"track_id": pa.string(), **dict.fromkeys(list(columns)[1:], pa.list_(pa.string()))})
    catalog = MusicCatalog(pa.table(columns, schema), ["track_name"])
    turn = Turn("s", None, 2, (Message("user", said), Message("music", "x")), query)
    track = catalog.track("x")
    assert track is not None
    reasons = find_reasons(turn, track, catalog)
    users = UserProfiles(pa.table({"user_id": ["u"]}))
    system, *_, asked, brief = PromptBuilder(catalog, users, load_system_prompts(name)).build(turn, "x", reasons)
    assert system.role == "system"
    assert asked == ChatMessage("user", query)
    assert brief.role == "assistant"
    response = write_response(GenerationRequest(RequestKey("s", 2), (asked, brief), 7, 64, track, reasons))
    assert "\n" not in response
    assert " ".join(title.split()) in response
    assert " ".join(artist.split()) in response
