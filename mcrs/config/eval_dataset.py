"""The datasets of the 2026 challenge by the names that its evaluator gives them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mcrs.config.schema import RunConfig
from mcrs.errors import ConfigError
from mcrs.hub import split_revision
from mcrs.registry import did_you_mean

logger = logging.getLogger(__name__)

#: The conversations of each dataset; all are in the split ``test``.
EVAL_DATASETS = {
    "devset": "talkpl-ai/TalkPlayData-Challenge-Dataset",
    "blindset_A": "talkpl-ai/TalkPlayData-Challenge-Blind-A",
    "blindset_B": "talkpl-ai/TalkPlayData-Challenge-Blind-B",
}
_SPLIT = "test"
_BUILTIN = "builtin:"


@dataclass(frozen=True)
class _Database:
    """The challenge's dataset of tracks or users, and the datasets with other ids that it replaces."""

    key: str
    splits_key: str
    name: str
    splits: tuple[str, ...]
    others: frozenset[str]


_DATABASES = (
    _Database(
        "item_db_name",
        "track_split_types",
        "talkpl-ai/TalkPlayData-Challenge-Track-Metadata",
        ("all_tracks",),
        frozenset({"talkpl-ai/TalkPlayData-2-Track-Metadata", "talkpl-ai/TalkPlayData-Blind-Track-Metadata"}),
    ),
    _Database(
        "user_db_name",
        "user_split_types",
        "talkpl-ai/TalkPlayData-Challenge-User-Metadata",
        ("all_users",),
        frozenset({"talkpl-ai/TalkPlayData-2-User-Metadata", "talkpl-ai/TalkPlayData-Blind-User-Metadata"}),
    ),
)


def check_eval_dataset(name: str) -> None:
    """Reject a name that is not a key of :data:`EVAL_DATASETS`.

    Raises:
        ConfigError: There is no such dataset; the nearest is named.
    """
    if name not in EVAL_DATASETS:
        near, known = did_you_mean(name, EVAL_DATASETS), ", ".join(EVAL_DATASETS)
        raise ConfigError(f"--eval_dataset {name!r}: unknown dataset{near} (known: {known})")


def choose_eval_dataset(name: str, written: Mapping[str, Any], fixed: Mapping[str, Any]) -> dict[str, Any]:
    """Let a configuration read a dataset of the challenge.

    The conversations and their split become those of the dataset. If the configuration names the tracks or users of
    TalkPlayData-2, or those of the sample with other conversations, they become those of the challenge, which have
    other ids. Other datasets stay, such as a local folder. ``written`` is what the configuration file says, ``fixed``
    what ``--set`` says, which stays. Only the keys to change are returned, with their new values.
    """
    dataset, named = EVAL_DATASETS[name], written.get("test_dataset_name")
    # The configuration may name a revision of the dataset.
    pinned = named if isinstance(named, str) and split_revision(named)[0] == dataset else dataset
    conversations = {"test_dataset_name": pinned, "test_split": _SPLIT}
    chosen: dict[str, Any] = {key: value for key, value in conversations.items() if key not in fixed}
    read = str({**conversations, **fixed}["test_dataset_name"])
    for database in _DATABASES:
        named = written.get(database.key, RunConfig.model_fields[database.key].default)
        if database.key in fixed or not _replaces(database, named, read):
            continue
        chosen[database.key] = database.name
        if not {database.splits_key, "split_types"} & set(fixed):
            chosen[database.splits_key] = list(database.splits)
        logger.info("--eval_dataset %s: %s is %s, not %s", name, database.key, database.name, named)
    return chosen


def _replaces(database: _Database, named: object, conversations: str) -> bool:
    """Whether the challenge's database replaces what the configuration names."""
    if not isinstance(named, str):
        return False  # the schema says what is wrong with it
    is_sample = named.startswith(_BUILTIN) and not conversations.startswith(_BUILTIN)
    return is_sample or split_revision(named)[0] in database.others
