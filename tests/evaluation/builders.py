"""A small catalogue, conversations over it, and runs that answer them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from mcrs.data.conversation import parse_session
from mcrs.db_item import MusicCatalog
from mcrs.db_user import UserProfiles
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.evaluation.scored_run import Run, make_run
from mcrs.types import Prediction

TITLES = {
    "t0": ("Blue Monday", "New Order", "Substance"),
    "t1": ("Temptation - 1987 Version", "New Order", "Substance"),
    "t2": ("Hello", "Adele", "25"),
    "t3": ("Hotel California", "Eagles", "Hotel California"),
    "t4": ("California", "Phantom Planet", "The Guest"),
    "t5": ("bad guy", "Billie Eilish", "Don't Smile at Me"),
    "t6": ("???", "Moby", "Ambient"),
    "t7": ("Señorita", "Shawn Mendes", ""),
}


def make_catalog() -> MusicCatalog:
    """Eight tracks, ``t0`` to ``t7``."""
    columns: dict[str, list[Any]] = {"track_id": list(TITLES)}
    for index, field in enumerate(("track_name", "artist_name", "album_name")):
        columns[field] = [[names[index]] if names[index] else [] for names in TITLES.values()]
    return MusicCatalog(pa.table(columns), ["track_name", "artist_name", "album_name"])


def session_row(name: str, relevants: Sequence[str], **more: object) -> dict[str, Any]:
    """A session in which these tracks are played, one at each turn."""
    rows: list[dict[str, Any]] = []
    for number, relevant in enumerate(relevants, 1):
        rows += [
            {"turn_number": number, "role": "user", "content": f"{name} asks for number {number}"},
            {"turn_number": number, "role": "music", "content": relevant},
            {"turn_number": number, "role": "assistant", "content": f"the data's response {number}"},
        ]
    return {"session_id": name, "user_id": f"user of {name}", "conversations": rows, **more}


def make_truth(relevants: Mapping[str, Sequence[str]], known_users: Sequence[str] = ()) -> GroundTruth:
    """The ground truth of sessions, each given by the tracks that are played in it."""
    sessions = [parse_session(session_row(name, played)) for name, played in relevants.items()]
    users = UserProfiles(pa.table({"user_id": pa.array(known_users, pa.string())}))
    return GroundTruth.of("builders", sessions, make_catalog(), users)


def prediction_rows(
    truth: GroundTruth, lists: Sequence[Sequence[str]], responses: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Rows of a prediction file: a list of tracks and a response for each turn."""
    texts = responses or ["Here you are."] * len(lists)
    return [
        asdict(Prediction(turn.session_id, turn.user_id or "", turn.turn_number, list(tracks), text))
        for turn, tracks, text in zip(truth.turns, lists, texts, strict=True)
    ]


def make_test_run(
    truth: GroundTruth, lists: Sequence[Sequence[str]], responses: Sequence[str] | None = None, tid: str = "run"
) -> Run:
    """A run that recommends these lists."""
    return make_run(tid, prediction_rows(truth, lists, responses), truth)


def row(session: str, turn: int, tracks: list[str]) -> dict[str, Any]:
    """A row of a prediction file."""
    return {
        "session_id": session,
        "user_id": f"user of {session}",
        "turn_number": turn,
        "predicted_track_ids": tracks,
        "predicted_response": f"Try Song {tracks[0][1:]}.",
    }


def save(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    """Write a prediction file where the commands look for it."""
    path = folder / "exp" / "inference" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows), encoding="utf-8")
