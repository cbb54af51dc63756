"""Running pipelines in memory, with shared data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcrs.checks.given_rows import Table, given_rows
from mcrs.checks.plain_values import plural, short_repr
from mcrs.data.conversation import Session, parse_session
from mcrs.data.session_source import SessionSource, load_sessions, session_source
from mcrs.errors import DataError
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.inference.prediction_file import choose_responses
from mcrs.inference.turn_worker import Stopwatch, TurnWorker, WorkPlan, rank_turns
from mcrs.pipeline.data_check import warn_of_other_catalogue, warn_of_repeated_tracks
from mcrs.pipeline.wiring import load_catalog, load_crs, load_recommender, load_users
from mcrs.types import Prediction, RequestKey, Turn

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.db_item import MusicCatalog
    from mcrs.db_user import UserProfiles
    from mcrs.inference.journal_entry import Entry

#: Conversations: a dataset, ``(dataset, split)``, or sessions, parsed or as rows of a dataset or data frame; None: the
#: dataset of the configuration.
Dataset = str | Path | tuple[str | Path, str] | Iterable[Session | Mapping[str, Any]] | Table | None


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
            DataError: They cannot be read, a session is listed twice, or no turn is labelled.
        """
        rows = given_rows(dataset)
        if rows is not None and all(isinstance(each, (Session, Mapping)) for each in rows):
            sessions = [each if isinstance(each, Session) else parse_session(each) for each in rows]
            if not sessions:
                raise DataError("dataset: there are no sessions")
            name = plural(len(sessions), "session")
            if repeated := [each for each, count in Counter(each.session_id for each in sessions).items() if count > 1]:
                raise DataError(f"dataset: duplicate session_id {repeated[0]!r}; list each session once")
        else:
            source = _source(config, dataset)
            given = () if dataset is None else ("the split of dataset=(name, split)", "dataset")
            name, sessions = str(source), load_sessions(source, None, *given)
        warn_of_other_catalogue(name, sessions, self.catalog(config))
        if config.exclude_played:
            warn_of_repeated_tracks(name, sessions)
        return GroundTruth.of(name, sessions, self.catalog(config), self.users(config))


def _source(config: RunConfig, dataset: object) -> SessionSource:
    if dataset is None:
        return session_source(config)
    match dataset:
        case str() | Path():
            return SessionSource(str(dataset), "test")
        case (str() | Path() as name, str() as split):
            return SessionSource(str(name), split)
    raise DataError(f"dataset: expected a name, (name, split) or sessions, got {short_repr(dataset)}")


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
        return [Prediction.of(turn, catalog.ids(found[turn.key].rows)) for turn in turns]
    done: dict[RequestKey, Entry] = {}

    def record(entry: Entry) -> None:
        done[entry.key] = entry

    plan = WorkPlan(config.inference.batch_size, config.inference.group_size, "raise")
    TurnWorker(load_crs(config, catalog, users), plan, record, Stopwatch()).answer(turns, {})
    chosen = choose_responses(turns, done)
    return [Prediction.of(turn, done[turn.key].predicted_track_ids, chosen[turn.key]) for turn in turns]
