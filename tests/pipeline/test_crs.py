"""What the pipeline asks of the language model, takes from callers, and gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mcrs.config import make_config
from mcrs.errors import ConfigError, DataError
from mcrs.lm_modules.template import TemplateLM
from mcrs.pipeline.wiring import load_crs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mcrs.pipeline.crs import CRSBaseline
    from mcrs.types import Completion, GenerationRequest

DATA = {
    "lm_type": "template",
    "item_db_name": "builtin:tracks",
    "user_db_name": "builtin:users",
    "track_split_types": ["all_tracks"],
    "user_split_types": ["all_users"],
    "device": "cpu",
}


def load_sample(folder: Path) -> CRSBaseline:
    return load_crs(make_config({**DATA, "cache_dir": str(folder)}, "test"))


@pytest.fixture(scope="module")
def crs(tmp_path_factory: pytest.TempPathFactory) -> CRSBaseline:
    return load_sample(tmp_path_factory.mktemp("cache"))


def test_only_prompts_of_batches_may_be_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    stream = TemplateLM.stream

    def record(lm: TemplateLM, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        asked.extend(request.truncate for request in requests)
        return stream(lm, requests)

    monkeypatch.setattr(TemplateLM, "stream", record)
    crs = load_sample(tmp_path)
    crs.chat("calm piano")
    crs.batch_chat([{"user_query": "calm piano"}])
    assert asked == [False, True]


def test_results_carry_titles_artists_and_scores(crs: CRSBaseline) -> None:
    (result,) = crs.batch_chat([{"user_query": "calm piano"}])
    tracks = [crs.catalog.track(track_id) for track_id in result["retrieval_items"]]
    assert result["retrieval_titles"] == [track.title for track in tracks if track]
    assert result["retrieval_artists"] == [track.artist for track in tracks if track]
    assert result["retrieval_scores"] == sorted(result["retrieval_scores"], reverse=True)
    assert len(result["retrieval_scores"]) == len(tracks) == 20


def test_response_of_the_template_says_so(crs: CRSBaseline) -> None:
    assert crs.batch_chat([{"user_query": "calm piano"}])[0]["response_source"] == "template"


@pytest.mark.parametrize(
    ("batch", "said"),
    [
        (None, "batch: expected a list of mappings"),
        ("calm piano", "batch: expected a list of mappings"),
        ({"user_query": "calm piano"}, "batch: expected a list of mappings"),
        (["calm piano"], "batch, conversation 1: expected a mapping"),
        ([{"user_query": "a"}, {}], "batch, conversation 2: expected a string under 'user_query', got None"),
        (
            [{"user_query": "a", "sesion_memory": []}],
            "batch, conversation 1: unknown key 'sesion_memory'; did you mean 'session",
        ),
        ([{"user_query": 3}], "batch, conversation 1: expected a string under 'user_query', got 3"),
        ([{"user_query": "a", "user_id": ["u"]}], "batch, conversation 1: .*user_id"),
        ([{"user_query": "a", "session_memory": "hello"}], "batch, conversation 1: chat history: expected a list"),
        ([{"user_query": "a", "session_memory": ["hello"]}], "batch, conversation 1: chat history, message 1"),
        ([{"user_query": "a", "session_memory": [{"role": "user"}]}], "batch, conversation 1: chat history, message 1"),
        ([{"user_query": "a", "session_memory": 5}], "batch, conversation 1: chat history: expected a list"),
    ],
)
def test_batch_of_another_shape_is_refused(crs: CRSBaseline, batch: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        crs.batch_chat(batch)


@pytest.mark.parametrize(("query", "error"), [("  ", ConfigError), (None, DataError), (["jazz"], DataError)])
def test_message_that_is_no_query_is_refused(crs: CRSBaseline, query: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="query"):
        crs.chat(query)
    with pytest.raises(DataError, match="user_id"):
        crs.chat("calm piano", user_id={"id": 1})  # type: ignore[arg-type]


def test_results_say_what_was_understood(crs: CRSBaseline) -> None:
    query = "Some soul from the 70s, but nothing by Aretha Franklin"
    result, nothing = crs.batch_chat([{"user_query": query}, {"user_query": "xyzzy"}])
    nobody: dict[str, list[str]] = {"artists": [], "titles": [], "albums": [], "tags": [], "eras": []}
    assert result["matched"] is True
    assert "soul" in result["asked"]["tags"]
    assert result["asked"]["eras"] == ["the 1970s"]
    assert result["excluded"] == {**nobody, "artists": ["Aretha Franklin"]}
    assert len(result["reasons"]) == 20
    assert (nothing["matched"], nothing["asked"], nothing["corrected"]) == (False, {**nobody, "like": []}, {})
