"""User profiles."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from mcrs.data.column_names import fold_column
from mcrs.db_user import UserProfileDB, UserProfiles
from mcrs.db_user.known_columns import KNOWN_COLUMNS
from mcrs.errors import DataError
from tests.tiny_data import write_rows

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


@pytest.fixture
def user_db(tmp_path: Path) -> UserProfileDB:
    write_rows(tmp_path / "users", "warm", [{"user_id": "u1", "age_group": "20s", "gender": None, "age": 24}])
    write_rows(tmp_path / "users", "cold", [{"user_id": "u2", "age_group": "30s", "gender": "male", "age": 31}])
    return UserProfileDB(str(tmp_path / "users"), ["warm", "cold"])


def test_user_profile_db_gives_whole_rows_and_the_released_lines(user_db: UserProfileDB) -> None:
    assert user_db.id_to_profile("u2") == {"user_id": "u2", "age_group": "30s", "gender": "male", "age": 31}
    assert user_db.id_to_profile_str("u1") == "user_id: u1\nage_group: 20s\ngender: None"
    assert list(user_db.user_profiles) == ["u1", "u2"]
    assert user_db.user_profiles["u1"]["age"] == 24


def test_user_profile_db_shows_the_columns_that_it_is_told_to_show(user_db: UserProfileDB) -> None:
    assert user_db.default_columns == ["user_id", "age_group", "gender", "country_name"]
    user_db.default_columns = ["age", "age_group"]
    assert user_db.id_to_profile_str("u2") == "age: 31\nage_group: 30s"


@pytest.mark.parametrize("user_id", ["nobody", "", None])
def test_user_profile_db_knows_nothing_of_an_unknown_user(user_db: UserProfileDB, user_id: str | None) -> None:
    assert user_db.id_to_profile(user_id) == {}
    assert user_db.id_to_profile_str(user_id) == ""


@pytest.mark.parametrize(
    "header",
    [
        "User ID;age;Sex;Country",
        "Nutzer-ID;Altersgruppe;Geschlecht;Land",
        "identifiant utilisateur;Tranche d'age;sexe;Pays",
        "ID de usuario;Edad;Género;País",
        "ID utente;Età;Sesso;Paese",
        "ユーザーID;年齢;性別;国",
    ],
)
def test_columns_of_a_file_are_recognised(tmp_path: Path, header: str) -> None:
    (tmp_path / "users.csv").write_text(f"{header};Plays\n7.0;20.0;f;Peru;9\n", encoding="utf-8")
    users = UserProfiles.load(str(tmp_path / "users.csv"), ["all"])
    assert users.profile("7") == {"user_id": "7", "age_group": "20", "gender": "f", "country_name": "Peru"}
    assert list(users.origins.values()) == header.split(";")
    assert users.unread == ("Plays",)


def test_a_genre_of_music_is_no_gender(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("user_id,Genre\n7,Rock\n", encoding="utf-8")
    users = UserProfiles.load(str(tmp_path / "users.csv"), ["all"])
    assert (users.profile("7"), users.unread) == ({"user_id": "7"}, ("Genre",))


def test_a_file_without_user_ids_is_explained(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("user_idd;Alter\n7;20\n", encoding="utf-8")
    with pytest.raises(DataError, match="expected a column 'user_id', found user_idd, Alter; did you mean 'user_idd'"):
        UserProfiles.load(str(tmp_path / "users.csv"), ["all"])


def test_no_known_name_belongs_to_two_fields() -> None:
    folded = [fold_column(name) for names in KNOWN_COLUMNS.values() for name in dict.fromkeys(map(fold_column, names))]
    assert len(folded) == len(set(folded))


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (
            "user_id,role\na,user\na,music\nb,user\n",
            ["1 row has the user_id of a later row", "only user_id was found, no column"],
        ),
        ("user_id,gender\na,x\na,x\na,x\n", ["2 rows have the user_id of a later row"]),
        ("user_id,gender\na,x\n,x\n,x\n", []),
    ],
)
def test_table_that_is_hardly_one_of_users_is_a_warning(
    text: str, notes: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    users = UserProfiles.load(str(tmp_path / "people.csv"), ["all"])
    assert len(users.notes) == len(notes)
    assert all(found.startswith(note) for found, note in zip(users.notes, notes, strict=True))
    assert [record.getMessage() for record in caplog.records] == [
        f"{tmp_path / 'people.csv'}: {'; '.join(users.notes)}; check that it is a table of users" for _ in notes[:1]
    ]
