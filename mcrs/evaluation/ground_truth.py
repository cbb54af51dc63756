"""The labelled turns that a run is evaluated on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.checks.plain_values import plural
from mcrs.data.session_source import session_source
from mcrs.errors import DataError
from mcrs.evaluation.response_measures import CatalogNames
from mcrs.evaluation.significance import MIN_SESSIONS
from mcrs.pipeline.data_check import warn_of_other_catalogue
from mcrs.pipeline.wiring import load_catalog, load_conversations, load_users

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.data.conversation import Session
    from mcrs.db_item import MusicCatalog
    from mcrs.db_user import UserProfiles
    from mcrs.types import RequestKey, Turn

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """The labelled turns of a dataset, flattened in the order of the data.

    Attributes:
        name: The dataset and its split, for messages.
        catalog: The tracks that could have been recommended.
        users: The users with a profile; None if they are not needed.
        sessions: The conversations.
        turns: The labelled turns of all sessions, ``[N]``.
        relevant_ids: The relevant track of each, which was played in reply, ``[N]``.
        session_rows: The position in ``sessions`` of each turn's session, int32 ``[N]``.
    """

    name: str
    catalog: MusicCatalog
    users: UserProfiles | None
    sessions: tuple[Session, ...]
    turns: tuple[Turn, ...]
    relevant_ids: tuple[str, ...]
    session_rows: NDArray[np.int32]

    @classmethod
    def of(
        cls, name: str, sessions: Sequence[Session], catalog: MusicCatalog, users: UserProfiles | None = None
    ) -> GroundTruth:
        """Take the labelled turns of sessions; a turn without a played track is not evaluated.

        Raises:
            DataError: No turn is labelled.
        """
        labelled = [
            (row, turn.turn, turn.relevant_track_id)
            for row, session in enumerate(sessions)
            for turn in session.turns
            if turn.relevant_track_id is not None
        ]
        if not labelled:
            raise DataError(
                f"{name}: no turn has a relevant track, so the run cannot be scored; check a blind run with mcrs submit"
            )
        rows, turns, relevant_ids = zip(*labelled, strict=True)
        return cls(name, catalog, users, tuple(sessions), turns, relevant_ids, np.array(rows, np.int32))

    def __getstate__(self) -> dict[str, object]:
        """What pickle keeps: the fields, without what was computed from them."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def __len__(self) -> int:
        """Number of evaluated turns."""
        return len(self.turns)

    @cached_property
    def n_sessions(self) -> int:
        """How many sessions have an evaluated turn."""
        return len(np.unique(self.session_rows))

    def warn_of_few_sessions(self) -> None:
        """Log a warning if intervals and tests over the sessions cannot be trusted."""
        if self.n_sessions < MIN_SESSIONS:
            logger.warning(
                "%s: %s with a relevant track: intervals and p-values over fewer than %d sessions are not reliable",
                *(self.name, plural(self.n_sessions, "session"), MIN_SESSIONS),
            )

    @cached_property
    def keys(self) -> tuple[RequestKey, ...]:
        """Session and turn number of each turn, ``[N]``."""
        return tuple(turn.key for turn in self.turns)

    @cached_property
    def unlabelled(self) -> frozenset[tuple[str | None, int | None]]:
        """Session and turn number of the turns without a relevant track."""
        return frozenset(each.turn.key for session in self.sessions for each in session.turns) - frozenset(self.keys)

    @cached_property
    def names(self) -> CatalogNames:
        """The catalogue's titles and artists, for finding them in responses."""
        return CatalogNames(self.catalog)

    @cached_property
    def turn_numbers(self) -> NDArray[np.int32]:
        """The turn numbers, int32 ``[N]``."""
        return np.array([turn.turn_number for turn in self.turns], np.int32)


def load_ground_truth(config: RunConfig) -> GroundTruth:
    """Read the labelled split, the catalogue and the profiles that a configuration names.

    Raises:
        DataError: One of them cannot be read, or no turn is labelled.
        ConfigError: A corpus field does not exist.
    """
    source = session_source(config)
    sessions, catalog = load_conversations(config, source), load_catalog(config)
    warn_of_other_catalogue(str(source), sessions, catalog)
    return GroundTruth.of(str(source), sessions, catalog, load_users(config))
