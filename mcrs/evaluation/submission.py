"""From a blind run to a submission: checking, safe repairs, packing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import plural
from mcrs.evaluation.prediction_matching import match_predictions
from mcrs.evaluation.prediction_rows import read_challenge_row
from mcrs.evaluation.violations import Violation, count_violations, describe_repeats

if TYPE_CHECKING:
    from mcrs.data.conversation import Session
    from mcrs.db_item import MusicCatalog
    from mcrs.storage.outputs import Output
    from mcrs.types import Prediction

MAX_TRACKS = 20
_MEMBER = "prediction.json"
_EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class CheckedSubmission:
    """The well-formed predictions in the order of the data, and all violations: by row, then the missing turns."""

    predictions: list[Prediction]
    violations: list[Violation]


def check_submission(
    rows: Sequence[Any], sessions: Sequence[Session], catalog: MusicCatalog, *, allow_empty: bool = False
) -> CheckedSubmission:
    """Check a prediction file: rows complete and unique, types right, at most 20 known tracks, with a response."""
    keys = [labelled.turn.key for session in sessions for labelled in session.turns]
    users = {session.session_id: session.user_id for session in sessions}
    matched = match_predictions(rows, keys, read_challenge_row)
    violations = list(matched.violations)
    listed = set[str]().union(*(prediction.predicted_track_ids for prediction in matched.predictions.values()))
    unknown = {track_id for track_id in listed if track_id not in catalog}
    for key, prediction in matched.predictions.items():
        for kind, message in _problems(prediction, users[key.session_id], unknown, allow_empty):
            violations.append(Violation(kind, message, matched.rows[key], *key))
    # The missing turns have no row: they come last.
    violations.sort(key=lambda violation: len(rows) if violation.row is None else violation.row)
    return CheckedSubmission([matched.predictions[key] for key in keys if key in matched.predictions], violations)


def describe_rejection(rows: Sequence[Any], sessions: Sequence[Session], catalog: MusicCatalog) -> str:
    """Why a prediction file could not be submitted: counts by kind and the first place; ``""`` if it could.

    A file without any response is a run of rankings alone, such as a reference run: its empty responses do not count.
    """
    without_responses = not any((row["predicted_response"] or "").strip() for row in rows)
    violations = check_submission(rows, sessions, catalog, allow_empty=without_responses).violations
    return f"{count_violations(violations)}; the first: {violations[0]}" if violations else ""


def _problems(prediction: Prediction, user_id: str, unknown: set[str], allow_empty: bool) -> Iterator[tuple[str, str]]:
    track_ids = prediction.predicted_track_ids
    unknown_ids = (
        [] if unknown.isdisjoint(track_ids) else [each for each in dict.fromkeys(track_ids) if each in unknown]
    )
    if prediction.user_id != user_id:
        yield "wrong user", f"expected user_id {user_id!r}, got {prediction.user_id!r}"
    if not track_ids:
        yield "no tracks", f"expected 1 to {MAX_TRACKS} track ids, got none"
    if len(track_ids) > MAX_TRACKS:
        yield "too many tracks", f"expected at most {MAX_TRACKS} track ids, got {len(track_ids)}"
    for message in describe_repeats(track_ids):
        yield "duplicate track", message
    for track_id in unknown_ids:
        position = track_ids.index(track_id)
        yield "unknown track", f"track {track_id!r} at rank {position + 1} is not in the catalogue"
    if not prediction.predicted_response.strip() and not allow_empty:
        yield "empty response", "expected a response; mcrs submit --allow-empty accepts empty ones"
    try:
        # The ids of the catalogue are valid.
        "".join((prediction.predicted_response, *unknown_ids)).encode("utf-8")
    except UnicodeEncodeError as error:
        broken = ascii(error.object[error.start : error.end])
        yield "not UTF-8", f"the text contains {broken}, which UTF-8 cannot encode"


def repair_rows(rows: Sequence[Any]) -> tuple[list[Any], list[str]]:
    """Repair violations whose meaning is unambiguous; there is a line for each repair.

    An exact duplicate of a row is removed; a duplicate track keeps its better rank; a list is cut after its 20th track.
    The given rows of a prediction file are not changed.
    """
    kept: list[Any] = []
    done: list[str] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        text = json.dumps(row, sort_keys=True)
        if text in seen:
            done.append(f"row {number}: dropped a duplicate of an earlier row")
            continue
        seen.add(text)
        track_ids = row.get("predicted_track_ids") if isinstance(row, dict) else None
        if not isinstance(track_ids, list) or not all(isinstance(track_id, str) for track_id in track_ids):
            kept.append(row)
            continue
        unique = list(dict.fromkeys(track_ids))
        where = f"row {number}, session {row.get('session_id')}, turn {row.get('turn_number')}"
        if len(unique) < len(track_ids):
            done.append(f"{where}: dropped {plural(len(track_ids) - len(unique), 'duplicate track')}")
        if len(unique) > MAX_TRACKS:
            done.append(f"{where}: cut from {len(unique)} tracks to {MAX_TRACKS}")
        kept.append({**row, "predicted_track_ids": unique[:MAX_TRACKS]})
    return kept, done


def write_submission(output: Output, predictions: Sequence[Prediction]) -> None:
    """Write a zip that contains exactly ``prediction.json``; equal predictions give equal bytes on every machine.

    Raises:
        OutputError: A foreign file is in the way, or the file cannot be written.
    """
    content = json.dumps([asdict(prediction) for prediction in predictions], ensure_ascii=False) + "\n"
    # The bytes depend on no clock, file mode, operating system or compressor version.
    member = zipfile.ZipInfo(_MEMBER, date_time=_EARLIEST)
    member.external_attr = 0o644 << 16
    member.create_system = 3
    with output.writing() as stream, zipfile.ZipFile(stream.buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(member, content.encode("utf-8"))
