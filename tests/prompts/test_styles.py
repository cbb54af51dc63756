"""Which texts and which prompts a style has."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.db_user import UserProfiles
from mcrs.errors import ConfigError
from mcrs.prompts.builder import PromptBuilder
from mcrs.prompts.released import RELEASED_FILES
from mcrs.prompts.styles import load_prompt_texts, make_prompt_writer
from mcrs.prompts.texts import PLACEHOLDERS, load_system_prompts
from mcrs.types import Turn

CATALOG = MusicCatalog(pa.table({"track_id": ["a"], "track_name": ["A"]}), ["track_name"])
USERS = UserProfiles(pa.table({"user_id": ["u"]}))
TURN = Turn("s", "u", 1, (), "hi")


def test_released_style_reads_and_assembles_the_released_texts(tmp_path: Path) -> None:
    for name in RELEASED_FILES.values():
        (tmp_path / name).write_text(f"{name};", encoding="utf-8")
    texts = load_prompt_texts("released", str(tmp_path))
    assert texts.keys() == RELEASED_FILES.keys()
    system, *_, track = make_prompt_writer("released", texts, CATALOG, USERS).build(TURN, "a")
    assert system.content == "roleplay.txt;response_generation.txt;personalization.txt;\nuser_id: u"
    assert track.content == "track_id: a, track_name: a"
    with pytest.raises(ConfigError, match="prompt_style: released"):
        load_prompt_texts("default", str(tmp_path))


def test_default_style_reads_and_assembles_our_texts() -> None:
    texts = load_prompt_texts("default", "small")
    assert texts.keys() == PLACEHOLDERS.keys()
    expected = PromptBuilder(CATALOG, USERS, load_system_prompts("small")).build(TURN, "a")
    assert make_prompt_writer("default", texts, CATALOG, USERS).build(TURN, "a") == expected
    with pytest.raises(ConfigError, match="prompt_style: default"):
        load_prompt_texts("released", "small")
