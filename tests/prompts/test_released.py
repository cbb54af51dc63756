"""Prompts in the released layout."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.db_user import UserProfiles
from mcrs.errors import ConfigError
from mcrs.prompts.released import RELEASED_FILES, ReleasedPromptBuilder, load_released_texts
from mcrs.types import ChatMessage, Message, Turn

CATALOG = MusicCatalog(
    pa.table(
        {
            "track_id": ["id-1", "id-2"],
            "track_name": [["One {0}"], ["Two"]],
            "artist_name": [["Ana"], ["Ana", "BEN"]],
            "release_date": ["1974-05", None],
        }
    ),
    ["track_name", "artist_name", "release_date"],
)
USERS = UserProfiles(pa.table({"user_id": ["u"], "age_group": ["20s"], "gender": [None], "country_name": ["Peru"]}))
TEXTS = {"role_play": "Role.\n", "response_generation": "Rules {x}.", "personalization": "Who:"}


def test_build_is_the_released_order_with_ids_and_spelled_dates() -> None:
    history = (Message("user", "hello"), Message("music", "id-2"), Message("assistant", "Two."), Message("music", "?"))
    assert ReleasedPromptBuilder(CATALOG, USERS, TEXTS).build(Turn("s", "u", 2, history, "more"), "id-1") == (
        ChatMessage("system", "Role.\nRules {x}.Who:\nuser_id: u\nage_group: 20s\ngender: None\ncountry_name: Peru"),
        ChatMessage("user", "hello"),
        ChatMessage("assistant", "track_id: id-2, track_name: two, artist_name: ana, ben, release_date: "),
        ChatMessage("assistant", "Two."),
        ChatMessage("assistant", "track_id: ?"),
        ChatMessage("user", "more"),
        ChatMessage(
            "assistant", "track_id: id-1, track_name: one {0}, artist_name: ana, release_date: 1, 9, 7, 4, -, 0, 5"
        ),
    )


@pytest.mark.parametrize("user_id", [None, "", "nobody"])
def test_system_without_a_known_user_has_no_personalization(user_id: str | None) -> None:
    assert ReleasedPromptBuilder(CATALOG, USERS, TEXTS).system(user_id) == "Role.\nRules {x}."


def test_texts_are_looked_up_for_each_prompt() -> None:
    texts = dict(TEXTS)
    builder = ReleasedPromptBuilder(CATALOG, USERS, texts)
    builder.system(None)
    texts["role_play"] = "Pirate."
    assert builder.system(None) == "Pirate.Rules {x}."


def write_texts(folder: Path, names: tuple[str, ...] = tuple(RELEASED_FILES.values())) -> Path:
    for name in names:
        (folder / name).write_bytes(f" {name}\n\n".encode())
    return folder


def test_texts_are_read_as_they_are(tmp_path: Path) -> None:
    texts = load_released_texts(write_texts(tmp_path))
    assert texts == {part: f" {name}\n\n" for part, name in RELEASED_FILES.items()}
    assert load_released_texts(str(tmp_path)) == texts


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("roleplay.txt", "personalization.txt"), "is a folder without response_generation.txt; prompt_style"),
        ((*RELEASED_FILES.values(), "brief.txt"), "is a folder with brief.txt; prompt_style"),
        (("role.txt", "roleplay.txt"), "without personalization.txt, response_generation.txt and with role.txt"),
        ((), "without roleplay.txt, personalization.txt, response_generation.txt"),
    ],
)
def test_wrong_files_are_a_clear_error(tmp_path: Path, names: tuple[str, ...], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_released_texts(write_texts(tmp_path, names))
    assert message in str(caught.value)
    assert "prompt_style: default" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_text_that_is_not_utf8_is_a_clear_error(tmp_path: Path) -> None:
    (write_texts(tmp_path) / "roleplay.txt").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"cannot read .*roleplay\.txt as UTF-8 text"):
        load_released_texts(tmp_path)


def test_shipped_name_is_a_clear_error() -> None:
    with pytest.raises(ConfigError, match=r"'baseline' is not a folder; prompt_style: released reads roleplay\.txt"):
        load_released_texts("baseline")
