"""Files of dataset keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.config import DATA_KEYS, RunConfig, find_config, load_config, read_data_file
from mcrs.errors import ConfigError
from mcrs.registry.components import ByContent


def test_keys_win_over_the_file_and_flags_over_them(tmp_path: Path) -> None:
    data = tmp_path / "data.yaml"
    data.write_text("item_db_name: ./tracks\ntest_split: dev\n", encoding="utf-8")
    config = load_config(find_config("demo"), ["test_split=train"], above=[read_data_file(data)])
    assert (config.item_db_name, config.test_split, config.user_db_name) == ("./tracks", "train", "builtin:users")


def test_what_is_no_yaml_is_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("playlist.csv", "Playlist1.json", "tracks.parquet", "folder"):
        config = load_config(find_config("demo"), above=[read_data_file(tmp_path / name)])
        assert (config.item_db_name, config.user_db_name) == (str(tmp_path / name), "builtin:users")


def test_other_keys_are_mistakes_each_with_the_file(tmp_path: Path) -> None:
    data = tmp_path / "data.yaml"
    data.write_text("item_db_nam: ./tracks\ntopk: 3\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(find_config("demo"), above=[read_data_file(data)])
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"{data}: item_db_nam: not a dataset key; did you mean 'item_db_name'? (known: ")
    assert second.startswith(f"{data}: topk: not a dataset key (known: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("test_split: [a]\n", "test_split: "),
        ("- a\n", "expected a mapping"),
        ("", "the file is empty"),
        ("# item_db_name: x\n", "the file is empty"),
        ("null\n", "the file is empty"),
        ("{}\n", "names no data; expected one"),
    ],
)
def test_wrong_value_names_the_file(text: str, message: str, tmp_path: Path) -> None:
    data = tmp_path / "data.yaml"
    data.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(find_config("demo"), above=[read_data_file(data)])
    assert str(caught.value).startswith(f"{data}: ")


def test_dataset_keys_are_all_that_are_compared_by_content() -> None:
    by_content = {
        name
        for name, field in RunConfig.model_fields.items()
        if any(isinstance(mark, ByContent) for mark in field.metadata)
    }
    assert set(DATA_KEYS) == by_content - {"prompts"}
