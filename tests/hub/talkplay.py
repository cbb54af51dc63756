"""Small datasets in the schema of TalkPlayData-2 and of the 2026 challenge, as files of a hub repository."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet

Rows = list[dict[str, Any]]

N_TRACKS = 30
N_SESSIONS = 3
_MOODS = ("calm", "bright", "dark", "restless", "warm")
_STYLES = ("jazz", "folk", "techno", "soul", "punk", "ambient")


def parquet(rows: Rows) -> bytes:
    """Rows as a Parquet file."""
    stream = BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), stream)
    return stream.getvalue()


def split_files(splits: Mapping[str, Rows]) -> dict[str, bytes]:
    """A dataset's files, as ``datasets`` uploads them."""
    paths = "".join(f"  - split: {split}\n    path: data/{split}-*\n" for split in splits)
    card = f"---\nconfigs:\n- config_name: default\n  data_files:\n{paths}---\n"
    files = {f"data/{split}-00000-of-00001.parquet": parquet(rows) for split, rows in splits.items()}
    return {"README.md": card.encode(), **files}


def tracks(numbers: Sequence[int]) -> Rows:
    """Tracks of the catalogue by number."""
    return [
        {
            "track_id": track_id(number),
            "track_name": [f"Song {number} of the {_MOODS[number % 5]} night"],
            "artist_name": [f"Band {number % 7}"],
            "album_name": [f"Album {number % 11}"],
            "tag_list": [_MOODS[number % 5], _STYLES[number % 6]],
            "popularity": float(number),
            "release_date": f"{1990 + number}-0{number % 9 + 1}-15",
            "duration": 180_000 + number,
            "ISRC": [f"XX{number:010d}"],
            "artist_id": [f"artist-{number % 7}"],
            "album_id": [f"album-{number % 11}"],
        }
        for number in numbers
    ]


def track_id(number: int) -> str:
    """A track id of 22 characters, as Spotify's are."""
    return f"{number:03d}TrackIdOfTheTestHub"


def users(numbers: Sequence[int]) -> Rows:
    """Users by number."""
    return [
        {
            "user_id": f"user-{number}",
            "age": 20 + number,
            "age_group": "20s",
            "country_code": "BR",
            "country_name": "Brazil",
            "gender": "female",
        }
        for number in numbers
    ]


def sessions(*, n_turns: int = 8) -> Rows:
    """Labelled sessions: at each turn the user speaks, a track is played, and the system speaks."""
    return [_session(number, n_turns) for number in range(N_SESSIONS)]


def blind_sessions() -> Rows:
    """Blind sessions, which end with the user's message of turn 8, 1 and 4; the last user is anonymous."""
    rows = [_session(number, n_turns) for number, n_turns in zip(range(N_SESSIONS), (8, 1, 4), strict=True)]
    for row in rows:
        row["conversations"] = row["conversations"][:-2]
    rows[-1]["user_id"] = ""
    return rows


def track_embeddings(numbers: Sequence[int]) -> Rows:
    """Embeddings of tracks; every seventh track has none but that of its metadata."""
    width = {"audio-laion_clap": 6, "image-siglip2": 5, "cf-bpr": 4}
    width |= {f"{part}-qwen3_embedding_0.6b": 32 for part in ("attributes", "lyrics", "metadata")}
    return [
        {
            "track_id": track_id(number),
            **{
                column: [] if number % 7 == 6 and not column.startswith("metadata") else _numbers(n_wide, number)
                for column, n_wide in width.items()
            },
        }
        for number in numbers
    ]


def user_embeddings(numbers: Sequence[int]) -> Rows:
    """Embeddings of users; the first has none."""
    return [{"user_id": f"user-{number}", "cf-bpr": _numbers(4, number) if number else []} for number in numbers]


def _numbers(n_wide: int, number: int) -> list[float]:
    return [((number + 3) * (place + 5) % 17) / 17 - 0.4 for place in range(n_wide)]


def _session(number: int, n_turns: int) -> dict[str, Any]:
    played = [track_id((number * 9 + turn) % N_TRACKS) for turn in range(1, n_turns + 1)]
    lines = [
        {"turn_number": turn, "role": role, "content": content, "thought": None if role == "music" else "Hm."}
        for turn, track in enumerate(played, start=1)
        for role, content in (
            ("user", f"Something {_MOODS[(number + turn) % 5]}, maybe {_STYLES[turn % 6]}?"),
            ("music", track),
            ("assistant", "Here is one that fits."),
        )
    ]
    return {
        "session_id": f"session-{number}",
        "user_id": f"user-{number}",
        "session_date": "2026-01-15",
        "user_profile": {"user_id": f"user-{number}", "age_group": "20s", "preferred_language": "Portuguese"},
        "conversation_goal": {"category": "B", "specificity": "HL", "listener_goal": "Find music for the night."},
        "conversations": lines,
        "goal_progress_assessments": [{"turn_number": 1, "goal_progress_assessment": "MOVES_TOWARD_GOAL"}],
    }


def released_datasets() -> dict[str, dict[str, Rows]]:
    """Every dataset that the shipped configurations name: by id, then by split."""
    everybody, everything = range(N_SESSIONS + 1), range(N_TRACKS)
    released_tracks = {"train": range(5), "test_warm": range(20), "test_cold": range(15, N_TRACKS)}
    released_users = {"train": range(1), "test_warm": range(2), "test_cold": range(2, N_SESSIONS + 1)}
    return {
        "talkpl-ai/TalkPlayData-2": {"train": sessions(n_turns=1), "test": sessions()},
        "talkpl-ai/TalkPlayData-2-Track-Metadata": {name: tracks(part) for name, part in released_tracks.items()},
        "talkpl-ai/TalkPlayData-2-User-Metadata": {name: users(part) for name, part in released_users.items()},
        "talkpl-ai/TalkPlayData-Blind": {"2026": blind_sessions()},
        "talkpl-ai/TalkPlayData-Blind-Track-Metadata": {"2026": tracks(everything)},
        "talkpl-ai/TalkPlayData-Blind-User-Metadata": {"2026": users(everybody)},
        "talkpl-ai/TalkPlayData-Challenge-Dataset": {"train": sessions(n_turns=1), "test": sessions()},
        "talkpl-ai/TalkPlayData-Challenge-Blind-A": {"test": blind_sessions()},
        "talkpl-ai/TalkPlayData-Challenge-Blind-B": {"test": blind_sessions()},
        "talkpl-ai/TalkPlayData-Challenge-Track-Metadata": {
            "all_tracks": tracks(everything),
            "test_tracks": tracks(range(3)),
        },
        "talkpl-ai/TalkPlayData-Challenge-User-Metadata": {"all_users": users(everybody)},
        "talkpl-ai/TalkPlayData-Challenge-Track-Embeddings": {"all_tracks": track_embeddings(everything)},
        "talkpl-ai/TalkPlayData-Challenge-User-Embeddings": {
            name: user_embeddings(part) for name, part in released_users.items()
        },
    }
