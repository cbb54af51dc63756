"""The sample data keeps the promises of its README: complete, consistent, in the hub's schema."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import mcrs.data

Row = dict[str, Any]

SAMPLE_DIR = Path(mcrs.data.__file__).parent / "sample"
TRACK_KEYS = [
    *("track_id", "ISRC", "track_name", "artist_name", "album_name", "tag_list", "popularity", "release_date"),
    *("duration", "artist_id", "album_id"),
]
TRACK_LISTS = ("track_name", "artist_name", "album_name", "tag_list", "artist_id", "album_id")
GENRES = {
    *(
        "jazz",
        "blues",
        "soul",
        "funk",
        "disco",
        "reggae",
        "rock",
        "hard rock",
        "heavy metal",
        "punk",
        "folk",
        "country",
    ),
    *("pop", "hip hop", "r&b", "electronic", "house", "techno", "ambient", "classical", "latin", "bossa nova"),
    *("afrobeat", "indie", "k-pop", "soundtrack", "trip hop", "chanson", "synth-pop", "salsa", "rock and roll"),
}
MOODS = {
    *("happy", "upbeat", "uplifting", "fun", "energetic", "intense", "angry", "aggressive", "dark", "epic", "groovy"),
    *("sad", "melancholic", "nostalgic", "dreamy", "romantic", "calm", "chill", "mellow", "relaxing", "peaceful"),
}
USES = {
    *("workout", "running", "study", "focus", "sleep", "party", "dance", "driving", "rainy day", "dinner", "cooking"),
    *("late night", "morning", "summer", "meditation"),
}
USER_TYPES = {"age": int, "age_group": str, "country_code": str, "country_name": str, "gender": str}
PROFILE_KEYS = [*USER_TYPES, "preferred_language", "preferred_musical_culture", "user_id", "user_split"]
SESSION_KEYS = [
    *("session_id", "user_id", "session_date", "user_profile", "conversation_goal", "conversations"),
    "goal_progress_assessments",
]
ASSESSMENTS = {"MOVES_TOWARD_GOAL", "DOES_NOT_MOVE_TOWARD_GOAL"}
TURN_ROLES = ["user", "music", "assistant"]


def read_rows(relative_path: str) -> list[Row]:
    return [json.loads(line) for line in (SAMPLE_DIR / relative_path).read_text(encoding="utf-8").splitlines()]


TRACKS = read_rows("tracks/all_tracks.jsonl")
USERS = read_rows("users/all_users.jsonl")
LABELLED = read_rows("conversations/test.jsonl")
BLIND = read_rows("blind/test.jsonl")
SESSIONS = [*LABELLED, *BLIND]
TRACK_BY_ID = {row["track_id"]: row for row in TRACKS}
USER_BY_ID = {row["user_id"]: row for row in USERS}

each_session = pytest.mark.parametrize("session", SESSIONS, ids=[row["session_id"] for row in SESSIONS])


def played_ids(session: Row) -> list[str]:
    return [row["content"] for row in session["conversations"] if row["role"] == "music"]


def test_counts_equal_those_of_the_readme() -> None:
    readme = (SAMPLE_DIR / "README.md").read_text(encoding="utf-8")

    assert len(TRACKS) >= 320
    assert len(USERS) >= 24
    assert len(LABELLED) >= 24
    assert len(BLIND) >= 8
    years = sorted(row["release_date"][:4] for row in TRACKS)
    for count in (
        f"{len(TRACKS)} tracks, {years[0]} to {years[-1]}",
        f"{len(USERS)} users",
        f"{len(LABELLED)} labelled sessions",
        f"{len(BLIND)} blind sessions",
    ):
        assert f"| {count}" in readme


def test_ids_are_unique() -> None:
    assert len(TRACK_BY_ID) == len(TRACKS)
    assert len(USER_BY_ID) == len(USERS)
    assert len({row["session_id"] for row in SESSIONS}) == len(SESSIONS)


def test_catalogue_spans_genres_and_decades() -> None:
    genres = Counter(tag for row in TRACKS for tag in row["tag_list"] if tag in GENRES)
    decades = {row["release_date"][:3] for row in TRACKS}

    assert len([genre for genre, n_tracks in genres.items() if n_tracks >= 3]) >= 18
    assert genres["jazz"] >= 25
    assert decades >= {"195", "196", "197", "198", "199", "200", "201", "202"}


def test_catalogue_has_several_tracks_of_many_artists() -> None:
    n_by_artist = Counter(row["artist_id"][0] for row in TRACKS)
    n_by_album = Counter(row["album_id"][0] for row in TRACKS)

    assert sum(n_tracks >= 2 for n_tracks in n_by_artist.values()) >= 35
    assert sum(n_tracks >= 3 for n_tracks in n_by_album.values()) >= 10


@pytest.mark.parametrize("kind", ["artist", "album"])
def test_artist_and_album_ids_name_one_thing_each(kind: str) -> None:
    names: dict[str, set[str]] = {}
    for row in TRACKS:
        assert len(row[f"{kind}_id"]) == len(row[f"{kind}_name"])
        for key, name in zip(row[f"{kind}_id"], row[f"{kind}_name"], strict=True):
            names.setdefault(key, set()).add(name)

    assert [found for found in names.values() if len(found) != 1] == []


def test_tracks_have_the_keys_and_types_of_the_hub() -> None:
    for track in TRACKS:
        assert list(track) == TRACK_KEYS
        assert str(UUID(track["track_id"])) == track["track_id"]
        assert (track["ISRC"], track["duration"]) == ([], None), track
        assert isinstance(track["popularity"], float), track
        assert 0 <= track["popularity"] <= 100, track
        assert track["popularity"].is_integer(), track
        assert date.fromisoformat(track["release_date"]) < date(2025, 1, 1), track
        for key in TRACK_LISTS:
            assert track[key], track
            assert all(isinstance(text, str) and text == text.strip() != "" for text in track[key]), track


def test_track_tags_are_distinct_lower_case_and_name_the_broad_kind() -> None:
    for track in TRACKS:
        tags = track["tag_list"]
        assert 6 <= len(set(tags)) == len(tags) <= 14, track
        assert any(tag.endswith(" music") for tag in tags), track
        assert MOODS & set(tags), track
        assert tags == [tag.lower() for tag in tags], track


def test_track_tags_include_the_words_that_people_say() -> None:
    counts = Counter(tag for row in TRACKS for tag in row["tag_list"])
    said = {*MOODS, *USES, "rap", "instrumental", "female vocals", "k-pop", "french", "brazilian", "german", "japanese"}

    assert {tag: counts[tag] for tag in said if counts[tag] < 4} == {}


def test_popularity_tells_tracks_apart() -> None:
    figures = [row["popularity"] for row in TRACKS]

    assert max(figures) - min(figures) >= 50
    assert len(set(figures)) >= 20


def test_track_decade_tag_agrees_with_its_date() -> None:
    for track in TRACKS:
        decades = [tag for tag in track["tag_list"] if re.fullmatch(r"\d{4}s", tag)]
        assert decades in ([], [track["release_date"][:3] + "0s"]), track


def test_users_have_the_keys_and_types_of_the_hub() -> None:
    for user in USERS:
        assert list(user) == ["user_id", *USER_TYPES]
        assert {key: type(user[key]) for key in USER_TYPES} == USER_TYPES
        assert user["age_group"] == f"{user['age'] // 10 * 10}s"


@each_session
def test_session_has_the_keys_of_the_hub(session: Row) -> None:
    assert list(session) == SESSION_KEYS
    assert str(UUID(session["session_id"])) == session["session_id"]
    assert session["session_date"] is None or date.fromisoformat(session["session_date"])
    assert list(session["user_profile"]) == PROFILE_KEYS
    assert list(session["conversation_goal"]) == ["category", "listener_goal", "specificity"]
    for row in session["conversations"]:
        assert list(row) == ["content", "role", "thought", "turn_number"]
        assert isinstance(row["content"], str)
        assert row["content"].strip()
        assert row["thought"] is None or isinstance(row["thought"], str)


@each_session
def test_session_user_is_known_or_anonymous(session: Row) -> None:
    profile = session["user_profile"]

    if session["user_id"] == "":
        assert set(profile.values()) == {None}
    else:
        user = USER_BY_ID[session["user_id"]]
        assert {key: profile[key] for key in user} == user
        assert all(isinstance(profile[key], str) and profile[key] for key in PROFILE_KEYS[1:])


@each_session
def test_session_plays_known_tracks_once_each(session: Row) -> None:
    played = played_ids(session)

    assert set(played) <= set(TRACK_BY_ID)
    assert len(set(played)) == len(played)


@each_session
def test_session_response_names_title_and_artist(session: Row) -> None:
    rows = session["conversations"]
    for music, response in zip(rows[1::3], rows[2::3], strict=True):
        track = TRACK_BY_ID[music["content"]]
        assert track["track_name"][0] in response["content"]
        assert track["artist_name"][0] in response["content"]


@pytest.mark.parametrize("session", LABELLED, ids=[row["session_id"] for row in LABELLED])
def test_labelled_session_has_eight_whole_turns(session: Row) -> None:
    expected = [(turn, role) for turn in range(1, 9) for role in TURN_ROLES]

    assert [(row["turn_number"], row["role"]) for row in session["conversations"]] == expected
    assert session["user_id"]
    assert all(isinstance(text, str) and text for text in session["conversation_goal"].values())
    check_assessments(session, n_turns=8)


def check_assessments(session: Row, n_turns: int) -> None:
    rows = session["goal_progress_assessments"]
    assert [row["turn_number"] for row in rows] == list(range(1, n_turns + 1))
    assert rows[0]["goal_progress_assessment"] is None
    assert {row["goal_progress_assessment"] for row in rows[1:]} <= ASSESSMENTS


@pytest.mark.parametrize("session", BLIND, ids=[row["session_id"] for row in BLIND])
def test_blind_session_ends_with_a_user_row(session: Row) -> None:
    rows = session["conversations"]
    n_turns = rows[-1]["turn_number"]
    whole = [(turn, role) for turn in range(1, n_turns) for role in TURN_ROLES]

    assert [(row["turn_number"], row["role"]) for row in rows] == [*whole, (n_turns, "user")]
    if session["goal_progress_assessments"]:
        check_assessments(session, n_turns)
    else:
        assert set(session["conversation_goal"].values()) == {None}
        assert {row["thought"] for row in rows} == {None}


def test_blind_sessions_cover_every_turn_and_what_may_be_missing() -> None:
    assert sorted(session["conversations"][-1]["turn_number"] for session in BLIND) == list(range(1, 9))
    assert sum(session["user_id"] == "" for session in BLIND) >= 2
    assert sum(session["goal_progress_assessments"] == [] for session in BLIND) >= 2


def test_labelled_sessions_differ_in_goal_and_story() -> None:
    goals = {(row["conversation_goal"]["category"], row["conversation_goal"]["specificity"]) for row in LABELLED}
    categories = {category for category, _ in goals}

    assert len(goals) >= 9
    assert categories <= set("ABCDEFGHIJK")
    assert {specificity for _, specificity in goals} == {"HH", "HL", "LH", "LL"}
    messages = [row["content"] for session in SESSIONS for row in session["conversations"] if row["role"] == "user"]
    assert len(set(messages)) == len(messages)
    shared = [len({*played_ids(one)} & {*played_ids(two)}) for i, one in enumerate(LABELLED) for two in LABELLED[:i]]
    assert max(shared) <= 2
