"""Running pipelines in memory, with shared data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import short_repr
from mcrs.data.conversation import Session
from mcrs.data.session_source import SessionSource, load_sessions, session_source
from mcrs.errors import DataError
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.inference.chosen_responses import choose_responses
from mcrs.inference.turn_worker import Stopwatch, TurnWorker, WorkPlan, rank_turns
from mcrs.pipeline.wiring import load_catalog, load_crs, load_recommender, load_users
from mcrs.types import Prediction, RequestKey, Turn

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.db_item import MusicCatalog
    from mcrs.db_user import UserProfiles
    from mcrs.inference.journal_entry import Entry

#: Conversations: a dataset, ``(dataset, split)``, or sessions; None: the dataset of the configuration.
Dataset = str | Path | tuple[str | Path, str] | Sequence[Session] | None


class SharedData:
    """Catalogues and profiles, each loaded once for all pipelines."""

    def __init__(self) -> None:
        self._catalogs: dict[Any, MusicCatalog] = {}
        self._users: dict[Any, UserProfiles] = {}

    def catalog(self, config: RunConfig) -> MusicCatalog:
        """The tracks of a configuration."""
        described = (tuple(sorted(setting.items())) for setting in (config.columns, config.separators))
        key = (config.item_db_name, config.track_splits, config.corpus_types, *described)
        if key not in self._catalogs:
            self._catalogs[key] = load_catalog(config)
        return self._catalogs[key]

    def users(self, config: RunConfig) -> UserProfiles:
        """The user profiles of a configuration."""
        key = (config.user_db_name, config.user_splits)
        if key not in self._users:
            self._users[key] = load_users(config)
        return self._users[key]

    def truth(self, config: RunConfig, dataset: Dataset) -> GroundTruth:
        """The labelled turns of conversations, over the catalogue of a configuration.

        Raises:
            DataError: They cannot be read, or no turn is labelled.
        """
        if dataset is None or isinstance(dataset, (str, Path, tuple)):
            source = _source(config, dataset)
            name, sessions = f"{source.name} ({source.split})", load_sessions(source)
        else:
            sessions = _given_sessions(dataset)
            name = f"{len(sessions)} sessions"
        return GroundTruth.of(name, sessions, self.catalog(config), self.users(config))


def _given_sessions(dataset: object) -> list[Session]:
    if not isinstance(dataset, Sequence):
        raise DataError(f"dataset: expected a name, (name, split) or sessions, got {short_repr(dataset)}")
    if wrong := [each for each in dataset if not isinstance(each, Session)]:
        raise DataError(f"dataset: expected sessions, got {short_repr(wrong[0])}")
    return list(dataset)


def _source(config: RunConfig, dataset: str | Path | tuple[str | Path, str] | None) -> SessionSource:
    if dataset is None:
        return session_source(config)
    if isinstance(dataset, (str, Path)):
        return SessionSource(str(dataset), "test")
    if len(dataset) != 2 or not isinstance(dataset[0], (str, Path)) or not isinstance(dataset[1], str):
        raise DataError(f"dataset: expected a name, (name, split) or sessions, got {short_repr(dataset)}")
    return SessionSource(str(dataset[0]), dataset[1])


def answer_turns(config: RunConfig, data: SharedData, turns: Sequence[Turn], *, responses: bool) -> list[Prediction]:
    """Rank tracks for turns, and write the responses if they are wanted.

    Args:
        config: The configuration.
        data: Its catalogue and profiles.
        turns: The turns, in order of sessions.
        responses: Whether responses are written; else they are ``""``.

    Returns:
        A prediction for each turn, in the same order.

    Raises:
        MCRSError: A component cannot be loaded, or fails.
    """
    catalog, users = data.catalog(config), data.users(config)
    if not responses:
        found = rank_turns(load_recommender(config, catalog, users), turns, config.topk)
        return [_prediction(turn, catalog.ids(found[turn.key].rows), "") for turn in turns]
    done: dict[RequestKey, Entry] = {}

    def record(entry: Entry) -> None:
        done[entry.key] = entry

    plan = WorkPlan(config.inference.batch_size, config.inference.group_size, "raise")
    TurnWorker(load_crs(config, catalog, users), plan, record, Stopwatch()).answer(turns, {})
    chosen = choose_responses(turns, done)
    return [_prediction(turn, done[turn.key].predicted_track_ids, chosen[turn.key]) for turn in turns]


def _prediction(turn: Turn, track_ids: list[str], response: str) -> Prediction:
    return Prediction(turn.session_id, turn.user_id or "", turn.turn_number, track_ids, response)
