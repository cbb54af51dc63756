"""What is understood of the data that a configuration names, and what is wrong with it, as JSON values."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import plural, short_repr
from mcrs.data.columns import DataMistakesError
from mcrs.data.session_source import session_source
from mcrs.db_item import MusicCatalog
from mcrs.db_item.text import field_text
from mcrs.db_user.user_profile import PROFILE_FIELDS
from mcrs.errors import DataError
from mcrs.pipeline.wiring import load_conversations, load_users, read_catalog_rows

if TYPE_CHECKING:
    import pyarrow as pa

    from mcrs.config import RunConfig
    from mcrs.data.conversation import Session
    from mcrs.db_item.catalog_file import CatalogRows

logger = logging.getLogger(__name__)


class DataCheck:
    """Reads the data of a configuration. Each method gives a mapping with ``name``, ``mistakes`` and what was read.

    A mistake has its ``kind`` and a ``text`` of one line; where there are some, nothing else is said.
    """

    def __init__(self, config: RunConfig) -> None:
        self._config = config
        self._catalog: MusicCatalog | None = None

    def catalogue(self) -> dict[str, Any]:
        """The catalogue, as :func:`mcrs.pipeline.data_check.describe_catalog` says, and its ``layout``.

        Raises:
            ConfigError: A field or column does not exist.
        """
        return _checked(self._config.item_db_name, self._catalogue)

    def users(self) -> dict[str, Any]:
        """The user profiles: ``rows``, ``fields``, ``unread`` columns and ``notes`` as those of the catalogue."""
        return _checked(self._config.user_db_name, self._users)

    def conversations(self) -> dict[str, Any]:
        """The conversations: ``split``, ``sessions``, ``turns``, ``relevant_tracks`` (the turns that name one).

        ``relevant_tracks_in_catalogue`` are those of them that the catalogue has; None if it cannot be read.
        """
        return _checked(session_source(self._config).name, self._conversations)

    def _catalogue(self) -> dict[str, Any]:
        rows = read_catalog_rows(self._config)
        self._catalog = MusicCatalog.of_rows(rows, self._config.corpus_types, self._config.item_db_name)
        return describe_catalog(rows, self._catalog)

    def _users(self) -> dict[str, Any]:
        users = load_users(self._config)
        fields = [field for field in PROFILE_FIELDS if field in users.origins]
        return {
            "rows": users.table.num_rows,
            "fields": [describe_field(users.table, field, users.origins[field]) for field in fields],
            "unread": list(users.unread),
            "notes": users.notes,
        }

    def _conversations(self) -> dict[str, Any]:
        source = session_source(self._config)
        sessions = load_conversations(self._config, source)
        turns = [labelled for session in sessions for labelled in session.turns]
        relevant = [labelled.relevant_track_id for labelled in turns if labelled.relevant_track_id is not None]
        catalog = self._catalog
        if catalog is not None:
            warn_of_other_catalogue(str(source), sessions, catalog)
        return {
            "split": source.split,
            "sessions": len(sessions),
            "turns": len(turns),
            "relevant_tracks": len(relevant),
            "relevant_tracks_in_catalogue": None if catalog is None else len(catalog.rows(relevant)),
        }


def warn_of_other_catalogue(name: str, sessions: Iterable[Session], catalog: MusicCatalog) -> None:
    """Log a warning if the catalogue has none of the tracks that conversations play: they do not belong together."""
    played = {turn.relevant_track_id for session in sessions for turn in session.turns}
    played |= {
        track_id for session in sessions for turn in session.turns[-1:] for track_id in turn.turn.played_track_ids
    }
    if (ids := played - {None}) and not any(track_id in catalog for track_id in ids if track_id):
        logger.warning(
            "%s: none of the tracks that it plays (%d) is in the catalogue %s; it plays, for example, %s, and the "
            "catalogue has %s; choose conversations and a catalogue that belong together, with test_dataset_name and "
            "item_db_name, and write the same ids in both",
            *(name, len(ids), catalog.name, short_repr(min(filter(None, ids))), short_repr(catalog.track_ids[0])),
        )


def warn_of_repeated_tracks(name: str, sessions: Iterable[Session]) -> None:
    """Log a warning if relevant tracks were played before in their session, for a run that leaves out played tracks."""
    turns = [labelled for session in sessions for labelled in session.turns if labelled.relevant_track_id is not None]
    repeated = [each.turn for each in turns if each.relevant_track_id in each.turn.played_track_ids]
    if repeated:
        logger.warning(
            "%s: turns whose relevant track was played before in the session: %d of %d, the first: session %s, turn "
            "%d; exclude_played: true leaves such a track out, unless the user asks for it again",
            *(name, len(repeated), len(turns), repeated[0].session_id, repeated[0].turn_number),
        )


def _checked(name: str, check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"name": name, **check(), "mistakes": []}
    except DataMistakesError as error:
        return {"name": name, "mistakes": [mistake._asdict() for mistake in error.mistakes]}
    except DataError as error:
        return {"name": name, "mistakes": [{"kind": "unreadable dataset", "text": str(error)}]}


def describe_catalog(rows: CatalogRows, catalog: MusicCatalog) -> dict[str, Any]:
    """The size and the fields of a catalogue, and some of its documents.

    Returns:
        ``layout``, ``rows`` and ``tracks`` (a repeated id is one track), ``fields`` as :func:`describe_field` gives
        them, ``unread`` columns, ``notes``, and ``documents``: the texts that retrieval indexes of the first, the
        middle and the last track.
    """
    documents = catalog.documents()
    last = len(catalog) - 1
    titles = catalog.table["track_name"].to_pylist() if "track_name" in catalog.table.column_names else ()
    untitled = sum(not field_text(title) for title in titles)
    notes = [*rows.notes, *([f"{plural(untitled, 'track')} without a title"] if untitled else ())]
    return {
        "layout": rows.layout,
        "rows": rows.n_rows,
        "tracks": len(catalog),
        "fields": [describe_field(catalog.table, name, rows.origins.get(name)) for name in catalog.table.column_names],
        "unread": list(rows.unread),
        "notes": notes,
        "documents": [
            {"track_id": catalog.track_ids[row], "text": documents[row]} for row in sorted({0, last // 2, last})
        ],
    }


def describe_field(table: pa.Table, field: str, column: str | None) -> dict[str, Any]:
    """A field, the ``column`` that it comes from, the share of rows in which it is ``empty``, and an ``example``."""
    values = table[field].to_pylist()
    filled = [value for value in values if field_text(value)]
    return {
        "field": field,
        "column": column,
        "empty": round(1 - len(filled) / max(1, len(values)), 4),
        "example": _shown(filled[0]) if filled else None,
    }


def _shown(value: object) -> str:
    """A value for people: bars between the entries of a list, which may have commas; an integer without a point."""
    if isinstance(value, list):
        return " | ".join(str(entry) for entry in value if entry is not None)
    return field_text(value)
