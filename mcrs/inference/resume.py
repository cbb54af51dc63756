"""Finding the earlier work of a run, and checking that it may be resumed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mcrs.checks.plain_values import plural
from mcrs.errors import ResumeMismatchError
from mcrs.inference.conditions import earlier_conditions, turn_hash
from mcrs.inference.manifest import Attempt, Manifest
from mcrs.runtime.failed_requests import describe_turn
from mcrs.storage.condition_differences import describe_differences, without_new_files
from mcrs.storage.json_rows import read_rows
from mcrs.types import Prediction, RequestKey

if TYPE_CHECKING:
    from mcrs.data.conversation import Session
    from mcrs.data.session_source import SessionSource
    from mcrs.inference.journal_entry import Entry
    from mcrs.inference.paths import RunPaths

logger = logging.getLogger(__name__)

#: Advice in messages about earlier work.
_ADVICE = "choose another --name or --save_path, or start again with --overwrite"


@dataclass(frozen=True)
class EarlierWork:
    """What a journal holds, and the conditions of its run, which has recorded its files when it began."""

    conditions: dict[str, Any]
    entries: dict[RequestKey, Entry] = field(default_factory=dict)
    n_bytes: int = 0
    attempts: list[Attempt] = field(default_factory=list)


def find_earlier_work(
    paths: RunPaths,
    journal: tuple[dict[RequestKey, Entry], int],
    conditions: dict[str, Any],
    source: SessionSource,
    sessions: Sequence[Session],
) -> EarlierWork:
    """Check that a journal may be resumed.

    Raises:
        ResumeMismatchError: It was made under other conditions or for other turns.
    """
    entries, n_bytes = journal
    if not entries:
        return EarlierWork(conditions)
    manifest = earlier_manifest(paths, conditions)
    check_turns(source, sessions, entries)
    return EarlierWork(without_new_files(manifest.conditions, conditions), entries, n_bytes, manifest.attempts)


def earlier_manifest(paths: RunPaths, conditions: dict[str, Any]) -> Manifest:
    """The manifest of a journal, or of predictions whose journal is gone, that were made under the present conditions.

    Raises:
        ResumeMismatchError: The conditions differ, or the manifest is missing.
    """
    earlier = paths.journal if paths.journal.exists() else paths.output
    try:
        manifest = Manifest.model_validate_json(paths.manifest.read_bytes())
    except (OSError, ValidationError):
        raise ResumeMismatchError(
            f"{earlier} cannot be resumed: its manifest {paths.manifest}, which records its settings, is missing "
            f"or unreadable; restore the manifest, {_ADVICE}"
        ) from None
    if differences := describe_differences(earlier_conditions(manifest.conditions, conditions), conditions):
        raise ResumeMismatchError(
            f"{earlier} was written with other settings or data: {differences}; use the same ones, {_ADVICE}"
        )
    return manifest


def check_turns(source: SessionSource, sessions: Sequence[Session], entries: Mapping[RequestKey, Entry]) -> None:
    """Check that the entries of a journal are for the present turns of the dataset.

    Raises:
        ResumeMismatchError: Some of the turns are gone or have changed.
    """
    hashes = {labelled.turn.key: turn_hash(labelled.turn) for session in sessions for labelled in session.turns}
    gone = [key for key in entries if key not in hashes]
    changed = [key for key, entry in entries.items() if hashes.get(key, entry.turn_hash) != entry.turn_hash]
    for keys, what in ((gone, "are missing from"), (changed, "differ from those of")):
        if keys:
            raise ResumeMismatchError(
                f"test_dataset_name: turns of the journal {what} {source}: {len(keys):,} of "
                f"{len(entries):,}, the first: {describe_turn(keys[0])}; choose the dataset of the journal, {_ADVICE}"
            )


def choose_sessions(
    sessions: Sequence[Session], limit: int | None, entries: Mapping[RequestKey, Entry]
) -> list[Session]:
    """The first sessions, and finished sessions after them: a smaller limit removes nothing."""
    asked_for = len(sessions) if limit is None else limit
    return [
        session
        for position, session in enumerate(sessions)
        if position < asked_for
        or all((entry := entries.get(labelled.turn.key)) and entry.is_done for labelled in session.turns)
    ]


def check_no_loss(path: Path, sessions: Sequence[Session], advice: str = _ADVICE) -> None:
    """Check that new predictions of some sessions would not delete predictions of other sessions.

    Raises:
        ResumeMismatchError: They would.
    """
    if not path.exists():
        return
    keys = {labelled.turn.key for session in sessions for labelled in session.turns}
    found = [RequestKey(row["session_id"], row["turn_number"]) for row in read_rows(path)]
    if lost := [key for key in found if key not in keys]:
        raise ResumeMismatchError(
            f"{path} has {plural(len(found), 'prediction')}, and this run would delete {len(lost):,} of them, the "
            f"first for {describe_turn(lost[0])}; {advice}"
        )


def warn_of_fewer(path: Path, sessions: Sequence[Session]) -> None:
    """Say how many predictions ``--overwrite`` is about to replace by fewer."""
    n_before = sum(1 for _ in read_rows(path)) if path.exists() else 0
    n_turns = sum(len(session.turns) for session in sessions)
    if n_turns < n_before:
        logger.warning("%s has %s, which this run replaces by %d", path, plural(n_before, "prediction"), n_turns)


def made_from(entries: Mapping[RequestKey, Entry]) -> Callable[[Path], bool]:
    """A function that checks whether a file has predictions, and all of them are in a journal."""

    def is_known(row: Prediction) -> bool:
        entry = entries.get(row.key)
        return (
            entry is not None
            and row.predicted_track_ids == entry.predicted_track_ids
            and row.predicted_response in (entry.predicted_response, *entry.candidates)
        )

    def recognises(path: Path) -> bool:
        try:
            known = [is_known(Prediction(**row)) for row in read_rows(path)]
        except (ValueError, TypeError):
            return False
        return bool(known) and all(known)

    return recognises


def warn_of_other_code(journal_path: Path, attempts: Sequence[Attempt]) -> None:
    """Warn if a journal was last written by another commit of the same version."""
    before, now = ([None] + [attempt.environment.get("git_commit") for attempt in attempts])[-2:]
    if before and now and before != now:
        logger.warning(
            "%s was last written by mcrs at commit %s, but this is commit %s; if results changed in between, start "
            "again with --overwrite",
            *(journal_path, before, now),
        )
