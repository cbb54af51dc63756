"""User profiles."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from mcrs.checks.plain_values import plural
from mcrs.data import RowView, load_split
from mcrs.data.column_names import match_columns
from mcrs.data.columns import ID, TEXT, VALUE, read_table
from mcrs.data.files import read_file
from mcrs.data.files.row_keys import refuse_columns
from mcrs.data.load_dataset import local_file
from mcrs.db_user.known_columns import KNOWN_COLUMNS
from mcrs.errors import DataError
from mcrs.registry.components import Provided

if TYPE_CHECKING:
    import pyarrow as pa

logger = logging.getLogger(__name__)

#: The profile fields in prompts, in this order.
PROFILE_FIELDS = ("user_id", "age_group", "gender", "country_name")
_KINDS = {"user_id": ID, "age_group": VALUE, "gender": VALUE, "country_name": TEXT}


class UserProfiles:
    """Profiles by user id. An unknown or empty id has no profile; that is not an error.

    Args:
        table: A column ``user_id`` and any of the profile fields. A repeated id keeps its last row.
        name: The source of the table, for messages.

    Attributes:
        table: The profiles.
        origins: The column of each field in the file or dataset.
        unread: The columns of a file that are not used.
        notes: What may be wrong with the table: repeated ids, or nothing but ids.

    Raises:
        DataError: There is no column ``user_id``, or a profile field has values other than texts or numbers.
    """

    #: A constructor parameter of this type is filled with the run's profiles.
    provided: ClassVar = Provided("users")

    def __init__(self, table: pa.Table, name: str = "user profiles") -> None:
        if "user_id" not in table.column_names:
            raise DataError(f"{name}: expected a column 'user_id', found {', '.join(table.column_names) or 'none'}")
        self.table = read_table(table, _KINDS, lambda row: f"{name}, row {row + 1}").combine_chunks()
        self.origins: Mapping[str, str] = {field: field for field in self.table.column_names}
        self.unread: tuple[str, ...] = ()
        ids = [user_id or None for user_id in self.table["user_id"].to_pylist()]
        self._row_of = {user_id: row for row, user_id in enumerate(ids) if user_id}
        self.notes: list[str] = []
        if repeated := len(ids) - ids.count(None) - len(self._row_of):
            verb = "has" if repeated == 1 else "have"
            self.notes.append(f"{plural(repeated, 'row')} {verb} the user_id of a later row, which is used instead")
        if self.table.column_names == ["user_id"]:
            self.notes.append(
                f"only user_id was found, no column {', '.join(PROFILE_FIELDS[1:-1])} or {PROFILE_FIELDS[-1]}"
            )

    @classmethod
    def load(cls, user_db_name: str, split_types: Sequence[str]) -> UserProfiles:
        """Read the profiles of a dataset, as :func:`mcrs.data.load_split` names them.

        Of a file, columns are recognised by their names, as those of a catalogue.

        Raises:
            DataError: The dataset cannot be read.
        """
        path = local_file(user_db_name)
        found = None if path is None else read_file(path)
        header = [] if found is None else list(found.columns)
        if path is not None and found is not None and found.keys is not None:
            refuse_columns(path, match_columns(found.keys, PROFILE_FIELDS, KNOWN_COLUMNS).values())
        columns = dict.fromkeys(PROFILE_FIELDS) | match_columns(header, PROFILE_FIELDS, KNOWN_COLUMNS)
        stored = {column or field: field for field, column in columns.items()}
        kinds = {column: _KINDS[field] for column, field in stored.items()}
        required = [column for column, field in stored.items() if field == "user_id"]
        table = load_split(user_db_name, split_types, list(stored), kinds, required)
        profiles = cls(table.rename_columns([stored[name] for name in table.column_names]), user_db_name)
        profiles.origins = {stored[name]: name for name in table.column_names}
        profiles.unread = tuple(name for name in header if name not in table.column_names)
        if profiles.notes:
            logger.warning("%s: %s; check that it is a table of users", user_db_name, "; ".join(profiles.notes))
        return profiles

    def __len__(self) -> int:
        """How many users are known."""
        return len(self._row_of)

    def __contains__(self, user_id: str | None) -> bool:
        """Whether a user has a profile."""
        return user_id in self._row_of

    def profile(self, user_id: str | None) -> dict[str, str]:
        """The profile of a user by field; empty for an unknown user."""
        return {field: str(value) for field, value in self._values(user_id).items() if value not in (None, "")}

    def describe(self, user_id: str | None, *, keep_unknown: bool = False) -> str | None:
        """The profile as lines ``key: value``, or None for an unknown user.

        ``keep_unknown`` writes a line for unknown values too, as in the released baseline: ``gender: None``.
        """
        if user_id not in self:
            return None
        known = self._values(user_id) if keep_unknown else self.profile(user_id)
        return "\n".join(f"{field}: {value}" for field, value in known.items())

    def _values(self, user_id: str | None) -> dict[str, object]:
        """The profile fields of a user in the table; empty for an unknown user."""
        row = self._row_of.get(user_id) if user_id else None
        if row is None:
            return {}
        return {field: self.table[field][row].as_py() for field in PROFILE_FIELDS if field in self.table.column_names}


class UserProfileDB(UserProfiles):
    """The profiles of a dataset by the names of the released baseline, with every column of the dataset.

    Args:
        dataset_name: The dataset, as :func:`mcrs.data.load_split` names them.
        split_types: Its splits.

    Attributes:
        default_columns: The columns that :meth:`id_to_profile_str` shows, in order.

    Raises:
        DataError: The dataset cannot be read, or has no column ``user_id``.
    """

    def __init__(
        self,
        dataset_name: str = "talkpl-ai/TalkPlayData-2-User-Profiles",
        split_types: Sequence[str] = ("test_warm", "test_cold"),
    ) -> None:
        super().__init__(load_split(dataset_name, split_types, None, _KINDS), dataset_name)
        self.default_columns = list(PROFILE_FIELDS)

    @property
    def user_profiles(self) -> Mapping[str, dict[str, Any]]:
        """Every profile by user id: a read-only view of the columns."""
        return RowView(self.table, self._row_of)

    def id_to_profile(self, user_id: str | None) -> dict[str, Any]:
        """The complete row of a user; empty for an unknown user."""
        return self.user_profiles.get(user_id or "", {})

    def id_to_profile_str(self, user_id: str | None) -> str:
        """The profile as lines ``column: value``, an unknown value as ``None``; ``""`` for an unknown user."""
        profile = self.id_to_profile(user_id)
        return "\n".join(f"{column}: {profile[column]}" for column in self.default_columns if column in profile)
