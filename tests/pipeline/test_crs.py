"""What the pipeline asks of the language model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.config import make_config
from mcrs.lm_modules.template import TemplateLM
from mcrs.pipeline.wiring import load_crs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pytest

    from mcrs.types import Completion, GenerationRequest

DATA = {"lm_type": "template", "item_db_name": "builtin:tracks", "user_db_name": "builtin:users"}


def test_only_prompts_of_batches_may_be_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    stream = TemplateLM.stream

    def record(lm: TemplateLM, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        asked.extend(request.truncate for request in requests)
        return stream(lm, requests)

    monkeypatch.setattr(TemplateLM, "stream", record)
    data = {
        **DATA,
        "track_split_types": ["all_tracks"],
        "user_split_types": ["all_users"],
        "cache_dir": str(tmp_path),
        "device": "cpu",
    }
    crs = load_crs(make_config(data, "test"))
    crs.chat("calm piano")
    crs.batch_chat([{"user_query": "calm piano"}])
    assert asked == [False, True]
