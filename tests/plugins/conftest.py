"""Plug-ins as files, and runs over the sample with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import mcrs.data
from mcrs.config import RunConfig, make_config
from mcrs.data import load_split
from mcrs.pipeline.wiring import load_catalog, load_language_model, load_users

FORKS = Path(__file__).parent / "forks"
SAMPLE = Path(mcrs.data.__file__).parent / "sample"


def load_lm(config: RunConfig) -> Any:
    """The language model of a configuration."""
    return load_language_model(config, load_catalog(config), load_users(config))


MakeConfig = Callable[..., RunConfig]
WritePlugin = Callable[[str], Path]


@pytest.fixture(scope="session")
def tracks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's catalogue in the layout of the hub, which ``datasets`` reads."""
    folder = tmp_path_factory.mktemp("tracks")
    (folder / "data").mkdir()
    table = load_split("builtin:tracks", ["all_tracks"])
    pq.write_table(table, folder / "data" / "all_tracks-00000-of-00001.parquet")
    return folder


@pytest.fixture
def sample_config(tmp_path: Path, tracks: Path) -> MakeConfig:
    """A configuration over the sample; keyword arguments are its other keys."""

    def make(**settings: Any) -> RunConfig:
        data = {
            "lm_type": "template",
            "item_db_name": str(tracks),
            "track_split_types": ["all_tracks"],
            "user_db_name": "builtin:users",
            "user_split_types": ["all_users"],
            "corpus_types": ["artist_name", "tag_list"],
            "test_dataset_name": "builtin:conversations",
            "cache_dir": str(tmp_path / "cache"),
            "device": "cpu",
            "dtype": "float16",
        }
        return make_config({**data, **settings}, "test")

    return make


@pytest.fixture
def write_plugin(tmp_path: Path) -> WritePlugin:
    """Write a plug-in's text to a file."""

    def write(text: str) -> Path:
        path = tmp_path / "mine.py"
        path.write_text(text, encoding="utf-8")
        return path

    return write
