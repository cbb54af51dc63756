"""Faults that are put into the product on purpose, to show that they are found."""

from __future__ import annotations

import json
import re
import time
from dataclasses import asdict, dataclass
from typing import Any
from unittest.mock import patch

import yaml


@dataclass(frozen=True)
class Planted:
    """A fault: what replaces one name of the product.

    Attributes:
        kind: The kind of inputs that finds it.
        outcome: What it is found as.
        place: The name, dotted.
        instead: The faulty one.
    """

    kind: str
    outcome: str
    place: str
    instead: Any

    def plant(self) -> Any:  # noqa: ANN401 - what mock.patch gives
        """Put it in, for a block."""
        return patch(self.place, self.instead)


def _unchanged(value: object, *_: object) -> object:
    return value


def _slow(*_: object, **__: object) -> str:
    time.sleep(60)
    return ""


PLANTED = (
    Planted("config", "traceback", "mcrs.config.files.parse_yaml", lambda text, _: yaml.safe_load(text)),
    Planted("conversations", "traceback", "mcrs.data.folder.read_columns", _unchanged),
    Planted("catalogue", "traceback", "mcrs.data.folder.read_columns", _unchanged),
    Planted("profiles", "traceback", "mcrs.data.folder.read_columns", _unchanged),
    Planted("predictions", "traceback", "mcrs.evaluation.prediction_rows.whole_number", _unchanged),
    Planted("predictions", "too slow", "mcrs.evaluation.scored_run.describe_violations", _slow),
    Planted("predictions", "unclear", "mcrs.errors._UNPRINTABLE", re.compile("(?!)")),
    Planted("rankings", "traceback", "mcrs.pipeline.recommender.valid_rankings", lambda _, rankings, *__: rankings),
    Planted("completions", "traceback", "mcrs.types.token_count", _unchanged),
    Planted(
        "completions",
        "unreadable",
        "mcrs.inference.journal.encode_entry",
        lambda entry: json.dumps(asdict(entry)).encode() + b"\n",
    ),
    Planted(
        "endpoint",
        "traceback",
        "mcrs.lm_modules.endpoint_answer.without_thoughts",
        lambda text: text[text.index(".") :],
    ),
    Planted("judge", "unreadable", "mcrs.evaluation.judge.judge.JudgeRecord.model_dump_json", lambda _: "{}"),
)
