"""The dataset of a run's conversations, with a row for each session or for each message."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import plural, short_repr
from mcrs.data import load_split
from mcrs.data.columns import ID, TEXT, VALUE
from mcrs.data.columns.scalars import Mismatch, read_whole_number
from mcrs.data.conversation import SESSION_COLUMNS, Session, message_problem, parse_session
from mcrs.data.files import read_file
from mcrs.data.load_dataset import load_table, local_file
from mcrs.data.message_names import advise_renaming, find_names
from mcrs.data.unknown_split import splits_of
from mcrs.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from mcrs.config import RunConfig

logger = logging.getLogger(__name__)

_ROWS_AT_ONCE = 256
#: The columns of a dataset with a row for each message, and what they hold.
MESSAGE_COLUMNS = {"session_id": ID, "user_id": ID, "turn_number": VALUE, "role": TEXT, "content": VALUE}


@dataclass(frozen=True)
class SessionSource:
    """A dataset of conversations, as :func:`mcrs.data.load_split` names it, and its split.

    ``by_turn`` orders sessions by the number of their last turn, as the released blind script does, instead of by row.
    """

    name: str
    split: str
    by_turn: bool = False

    def __str__(self) -> str:
        """The dataset and its split, for messages."""
        return f"{self.name} ({self.split})"


#: The datasets of the released scripts, which are the defaults.
RELEASED_TEST = SessionSource("talkpl-ai/TalkPlayData-2", "test")
RELEASED_BLIND = SessionSource("talkpl-ai/TalkPlayData-Blind", "2026", by_turn=True)


def session_source(config: RunConfig, released: SessionSource = RELEASED_TEST) -> SessionSource:
    """The conversations that a configuration names, or else the released ones."""
    if config.test_dataset_name is None:
        return SessionSource(released.name, config.test_split or released.split, released.by_turn)
    return SessionSource(config.test_dataset_name, config.test_split or "test")


def load_sessions(
    source: SessionSource,
    limit: int | None = None,
    setting: str = "test_split",
    dataset_setting: str = "test_dataset_name",
) -> list[Session]:
    """Read and parse the conversations of a run, in the official order: the first ``limit``; None: all.

    ``setting`` and ``dataset_setting`` are those of the split and of the dataset, for errors.

    Raises:
        DataError: The dataset or a row cannot be read, a session id is repeated, or there are no sessions.
    """
    with splits_of(setting, dataset_setting, one=True):
        rows = _session_rows(source)
    try:
        sessions = list(map(parse_session, rows))
    except DataError as error:
        raise DataError(f"{source.name}: {error}") from None
    if not sessions:
        raise DataError(f"{source.name}: the split {source.split!r} has no sessions")
    seen: set[str] = set()
    for session in sessions:
        if session.session_id in seen:
            raise DataError(f"{source.name}: duplicate session_id {session.session_id!r}")
        seen.add(session.session_id)
    _warn_of_blanks(source, sessions)
    _warn_of_mixture(source, sessions)
    _warn_of_gaps(source, sessions)
    _warn_of_unlabelled(source, sessions)
    if source.by_turn:
        sessions.sort(key=lambda session: session.turns[-1].turn.turn_number)
    return sessions[:limit]


def _session_rows(source: SessionSource) -> Iterator[dict[str, Any]]:
    """The rows of a dataset with a row for each session, or for each message."""
    name, splits = source.name, [source.split]
    table = load_split(name, splits, tuple(SESSION_COLUMNS), SESSION_COLUMNS)
    if "conversations" not in table.column_names:
        messages = load_split(name, splits, tuple(MESSAGE_COLUMNS), MESSAGE_COLUMNS)
        if {"session_id", "role", "content"} <= set(messages.column_names):
            return iter(group_messages(messages, partial(_name_row, source)))
    if not {"session_id", "conversations"} <= set(table.column_names):
        raise _missing_columns(name, list(load_table(name, splits).columns))
    # Rows as Python objects take several times the memory of the sessions, so only some exist at a time.
    batches = table.to_batches(max_chunksize=_ROWS_AT_ONCE)
    return (row for batch in batches for row in batch.to_pylist())


def _missing_columns(name: str, found: Sequence[str]) -> DataError:
    """The error for columns that are not those of a row for each session, or for each message."""
    by_message = {"role", "content"} <= find_names(found, ("role", "content")).keys()
    needed = ("session_id", "role", "content") if by_message else ("session_id", "conversations")
    missing = next(column for column in needed if column not in found)
    return DataError(
        f"{name}: expected a column {missing!r}, found {', '.join(found) or 'none'}; rename the columns"
        f"{advise_renaming(found, needed)}, or convert the dataset as docs/data.md shows"
    )


def _name_row(source: SessionSource, row: int) -> str:
    """A row of a dataset for messages; that of a file by its line."""
    path = local_file(source.name)
    return f"{source}, row {row + 1}" if path is None else read_file(path).row_label(row)


def _warn_of_mixture(source: SessionSource, sessions: Sequence[Session]) -> None:
    """Name the first session among labelled ones that ends with a user message, so its earlier turns are not used."""
    blind = [session.session_id for session in sessions if session.turns[0].turn.history]
    if blind and any(labelled.relevant_track_id for session in sessions for labelled in session.turns):
        logger.warning(
            "%s: sessions that end with a user message: %d of %d, the first: session %s; only the last turn of such a "
            "session is answered, and it has no relevant track; remove that message to use the earlier turns",
            *(source.name, len(blind), len(sessions), blind[0]),
        )


def _warn_of_gaps(source: SessionSource, sessions: Sequence[Session]) -> None:
    """Name the first session whose turn numbers do not count up by one: each number is a turn of the macro mean."""
    numbers = {session.session_id: [each.turn.turn_number for each in session.turns] for session in sessions}
    gaps = [name for name, own in numbers.items() if any(after != before + 1 for before, after in pairwise(own))]
    if gaps:
        logger.warning(
            "%s: sessions whose turn numbers do not count up by one: %d of %d, the first: session %s (%s)",
            *(source.name, len(gaps), len(sessions), gaps[0], ", ".join(map(str, numbers[gaps[0]]))),
        )


def _warn_of_unlabelled(source: SessionSource, sessions: Sequence[Session]) -> None:
    """Name the first turn without a track in a labelled dataset: it is answered, but not scored."""
    turns = [labelled for session in sessions if not session.turns[0].turn.history for labelled in session.turns]
    missing = [labelled.turn for labelled in turns if labelled.relevant_track_id is None]
    if missing and len(missing) < len(turns):
        logger.warning(
            "%s: turns without a track: %d of %d, the first: session %s, turn %d; such a turn is answered, but not "
            "scored",
            *(source.name, len(missing), len(turns), missing[0].session_id, missing[0].turn_number),
        )


def _warn_of_blanks(source: SessionSource, sessions: Iterable[Session]) -> None:
    """Name the first user message without a text: a run goes on, but the message says nothing of what is wanted."""
    blank = [(session.session_id, number) for session in sessions for number in session.blank_turns]
    if blank:
        logger.warning(
            "%s: %s without text, the first: session %s, turn %d; such a turn is answered from the messages before it, "
            "if there are any",
            *(source.name, plural(len(blank), "user message"), *blank[0]),
        )


def group_messages(table: pa.Table, name_row: Callable[[int], str]) -> list[dict[str, Any]]:
    """A row for each session, as :func:`mcrs.data.conversation.parse_session` reads them.

    The table has the columns :data:`MESSAGE_COLUMNS`, of which the last two and the session id exist. ``name_row``
    returns the name of a row for messages: ``talks.csv, line 2``.

    Returns:
        ``session_id``, ``user_id`` (the first that is not missing) and ``conversations``, in the order of the sessions'
        first rows. The messages of a session need not be adjacent.

    Raises:
        DataError: A row has no session id, or a turn number, role or content that cannot be used.
    """
    sessions: dict[str | None, dict[str, Any]] = {}
    for position, row in enumerate(table.to_pylist()):
        found = sessions.setdefault(row["session_id"], {"session_id": row["session_id"], "conversations": []})
        found["user_id"] = found.get("user_id") or row.get("user_id")
        # A text that is missing in a cell is empty: a user may have said nothing.
        content = "" if row["content"] is None and row["role"] != "music" else row["content"]
        number = row.get("turn_number")
        problem = message_problem(row["role"], content) if row["session_id"] else "no session_id"
        try:
            number = None if number is None else read_whole_number(number)
        except Mismatch:
            problem = f"turn_number: expected a whole number, found {short_repr(number)}"
        if problem:
            raise DataError(f"{name_row(position)}: {problem}")
        found["conversations"].append({"turn_number": number, "role": row["role"], "content": content})
    return list(sessions.values())
