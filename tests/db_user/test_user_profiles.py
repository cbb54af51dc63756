"""User profiles."""

from __future__ import annotations

import pyarrow as pa
import pytest

from mcrs.db_user import UserProfiles
from mcrs.errors import DataError

USERS = UserProfiles(
    pa.table(
        {
            "user_id": ["u1", "u2", "", "u1"],
            "age": [1, 2, 3, 4],
            "age_group": ["20s", None, "x", "30s"],
            "gender": ["female", "", "x", "male"],
            "country_name": ["Peru", "Chad", "x", "Cuba"],
        }
    )
)


def test_describe_known_user_is_lines_in_the_released_order() -> None:
    assert USERS.describe("u1") == "user_id: u1\nage_group: 30s\ngender: male\ncountry_name: Cuba"


def test_describe_leaves_out_what_is_unknown() -> None:
    assert USERS.describe("u2") == "user_id: u2\ncountry_name: Chad"


def test_describe_can_keep_what_is_unknown_as_python_prints_it() -> None:
    assert USERS.describe("u2", keep_unknown=True) == "user_id: u2\nage_group: None\ngender: \ncountry_name: Chad"
    assert USERS.describe("nobody", keep_unknown=True) is None


@pytest.mark.parametrize("user_id", ["", None, "nobody"])
def test_describe_unknown_user_is_none(user_id: str | None) -> None:
    assert USERS.describe(user_id) is None
    assert user_id not in USERS


def test_profiles_without_user_id_are_explained() -> None:
    with pytest.raises(DataError, match="expected a column 'user_id', found name"):
        UserProfiles(pa.table({"name": ["x"]}))
