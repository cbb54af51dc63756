"""An unknown split is named with the setting that chooses another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mcrs.checks.mistakes import Mistake
from mcrs.config import make_config
from mcrs.data.columns import DataMistakesError
from mcrs.data.session_source import load_sessions, session_source
from mcrs.data.unknown_split import UnknownDatasetError, UnknownSplitError, splits_of, unknown_split
from mcrs.embeddings.columns import EmbeddingColumn, read_vectors
from mcrs.pipeline.wiring import load_catalog, load_users, read_catalog_rows
from tests.pickling import pickled_copy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mcrs.config import RunConfig
    from mcrs.errors import DataError


def read_sessions(config: RunConfig) -> object:
    return load_sessions(session_source(config))


@pytest.mark.parametrize(
    ("read", "settings", "advice"),
    [
        (
            load_catalog,
            {"item_db_name": "builtin:tracks"},
            "set track_split_types to [all_tracks] (test_warm is a default of split_types)",
        ),
        (
            load_users,
            {"user_db_name": "builtin:users"},
            "set user_split_types to [all_users] (test_warm is a default of split_types)",
        ),
        (
            read_catalog_rows,
            {"item_db_name": "builtin:tracks", "track_split_types": ["all"]},
            "set track_split_types to [all_tracks]",
        ),
        (load_users, {"user_db_name": "builtin:users", "split_types": ["all"]}, "set user_split_types to [all_users]"),
        (read_sessions, {"test_dataset_name": "builtin:blind", "test_split": "train"}, "set test_split to test"),
    ],
)
def test_unknown_split_of_a_run_names_its_setting(
    read: Callable[[RunConfig], object], settings: dict[str, Any], advice: str
) -> None:
    with pytest.raises(UnknownSplitError) as error:
        read(make_config({"lm_type": "template", **settings}, "test"))
    assert str(error.value).endswith(f"); {advice}, or correct {next(iter(settings))}")


@pytest.mark.parametrize(
    ("read", "setting"),
    [(load_catalog, "item_db_name"), (load_users, "user_db_name"), (read_sessions, "test_dataset_name")],
)
def test_unknown_dataset_of_a_run_names_its_setting(
    read: Callable[[RunConfig], object], setting: str, tmp_path: Path
) -> None:
    (tmp_path / "tracks.csv").touch()
    for name, said in {
        "nix": "not a folder, a file, a hub id (owner/name) or a built-in dataset (known: ",
        "builtin:nix": "unknown built-in dataset (known: ",
        f"{tmp_path}/trackscsv": f"there is no such file or folder; did you mean '{tmp_path}/tracks.csv'?",
    }.items():
        with pytest.raises(UnknownDatasetError) as error:
            read(make_config({setting: name}, "test"))
        assert str(pickled_copy(error.value)).startswith(f"{setting} {name!r}: {said}")


def test_unknown_split_of_vectors_names_its_setting() -> None:
    source = EmbeddingColumn(dataset="builtin:tracks", column="x", splits=("all",))
    with pytest.raises(UnknownSplitError, match=r"set splits to \[all_tracks\], or correct dataset$"):
        read_vectors(source, "track_id")


@pytest.mark.parametrize(("one", "advice"), [(True, "key to one of these"), (False, "key to a list of these")])
def test_unknown_split_of_several_leaves_the_choice(one: bool, advice: str) -> None:
    with pytest.raises(UnknownSplitError) as error, splits_of("key", "name", one=one):
        raise unknown_split("dataset d", "tset", ["train", "test"])
    expected = (
        f"dataset d: unknown split 'tset'; did you mean 'test'? (found: test, train); set {advice}, or correct name"
    )
    assert str(error.value) == str(pickled_copy(error.value)) == expected


def test_unknown_split_of_a_dataset_without_any_is_one_line() -> None:
    with (
        pytest.raises(UnknownSplitError, match=r"^dataset d: unknown split 'test' \(found: none\)$"),
        splits_of("key", "name"),
    ):
        raise unknown_split("dataset d", "test", [])


@pytest.mark.parametrize(
    "error", [unknown_split("dataset d", "a", ["b"]), DataMistakesError("wrong", [Mistake("k", "t")])]
)
def test_errors_of_data_may_get_another_message_and_be_pickled(error: DataError) -> None:
    """As a sweep names the variant, and a plug-in its file."""
    error.args = (f"variant 'v': {error}",)
    copy = pickled_copy(error)
    assert str(copy) == str(error) == str(type(error)(str(error)))
    assert str(error).startswith("variant 'v': ")
    assert vars(copy) == vars(error) != {}
