"""The texts of the released system message."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.db_user import UserProfiles
from mcrs.errors import ConfigError
from mcrs.prompts.builder import PromptBuilder
from mcrs.prompts.released import RELEASED_FILES, ReleasedPromptBuilder
from mcrs.prompts.styles import load_role_prompt


def test_own_texts_joined_are_the_system_message_of_our_style() -> None:
    catalog = MusicCatalog(pa.table({"track_id": ["t"], "track_name": ["x"]}), ("track_name",))
    users = UserProfiles(pa.table({"user_id": ["u"], "age_group": ["20s"], "gender": ["male"]}))
    folder, texts = load_role_prompt()
    assert sorted(texts) == sorted(RELEASED_FILES)
    assert (folder / "role.txt").is_file()
    for user_id in ("u", None):
        joined = ReleasedPromptBuilder(catalog, users, texts).system(user_id)
        assert joined == PromptBuilder(catalog, users).system(user_id)


def test_texts_of_a_folder_are_taken_as_they_are(tmp_path: Path) -> None:
    for name in RELEASED_FILES.values():
        (tmp_path / name).write_text(f" {name}\n", encoding="utf-8")
    folder, texts = load_role_prompt(str(tmp_path))
    assert folder == tmp_path
    assert texts["role_play"] == " roleplay.txt\n"


def test_other_shipped_texts_are_refused() -> None:
    with pytest.raises(ConfigError, match="prompts: 'grounded' is not a folder"):
        load_role_prompt("grounded")
