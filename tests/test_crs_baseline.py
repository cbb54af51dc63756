"""The pipeline by the names of the released baseline."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

import mcrs
from mcrs import CRS_BASELINE, load_crs_baseline
from mcrs.errors import ConfigError, DataError, MCRSError
from mcrs.lm_modules import LLAMA_MODEL
from mcrs.lm_modules.template import TemplateLM
from mcrs.prompts.released import RELEASED_FILES
from mcrs.retrieval_modules import BM25_MODEL
from mcrs.retrieval_modules.bm25 import BM25Retriever
from mcrs.retrieval_modules.hybrid import HybridRetriever
from tests.tiny_data import write_rows
from tests.tiny_models import build_tokenizer, save_model

FIELDS = ["track_name", "artist_name", "release_date"]
TRACKS: list[dict[str, Any]] = [
    {"track_id": "a", "track_name": ["So What"], "artist_name": ["Miles Davis"], "release_date": "1959"},
    {"track_id": "b", "track_name": ["Blue Train"], "artist_name": ["John Coltrane"], "release_date": "1957"},
    {"track_id": "c", "track_name": ["Freddie Freeloader"], "artist_name": ["Miles Davis"], "release_date": "1959"},
]
SO_WHAT = "track_id: a, track_name: so what, artist_name: miles davis, release_date: 1, 9, 5, 9"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("released")
    write_rows(folder / "tracks", "all", TRACKS)
    write_rows(folder / "users", "all", [{"user_id": "u1", "age_group": "20s", "gender": None, "country_name": "Peru"}])
    save_model(folder / "model", build_tokenizer(), max_position_embeddings=4096)
    return folder


class Load:
    """Loads the pipeline over the folder, by default without a model."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, kind: type[CRS_BASELINE] = CRS_BASELINE, **changes: Any) -> CRS_BASELINE:
        settings: dict[str, Any] = {
            "lm_type": "template",
            "item_db_name": str(self.folder / "tracks"),
            "user_db_name": str(self.folder / "users"),
            "split_types": ("all",),
            "corpus_types": FIELDS,
            "cache_dir": str(self.folder / "cache"),
        }
        return kind(**{**settings, **changes})


@pytest.fixture
def load(folder: Path) -> Load:
    return Load(folder)


class EchoLM:
    """Remembers what it is asked, and repeats the track."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def response_generation(self, sys_prompt: str, chat_history: list[dict[str, str]], recommend_item: str) -> str:
        self.asked.append((sys_prompt, chat_history, recommend_item))
        return f"Try {recommend_item}"


def test_parameters_are_the_released_ones_in_order_and_with_their_defaults() -> None:
    released = {
        "lm_type": "meta-llama/Llama-3.2-1B-Instruct",
        "retrieval_type": "bm25",
        "item_db_name": "talkpl-ai/TalkPlayData-2-Track-Metadata",
        "user_db_name": "talkpl-ai/TalkPlayData-2-User-Metadata",
        "split_types": ("test_warm", "test_cold"),
        "corpus_types": ("track_name", "artist_name", "album_name"),
        "cache_dir": "./cache",
        "device": "cuda",
        "attn_implementation": "eager",
        "dtype": torch.bfloat16,
    }
    for made in (CRS_BASELINE, load_crs_baseline):
        parameters = list(inspect.signature(made).parameters.values())
        assert {each.name: each.default for each in parameters[:-1]} == released
    assert mcrs.load_crs_baseline is load_crs_baseline


def test_attributes_are_the_released_ones(load: Load) -> None:
    crs = load()
    assert (crs.lm_type, crs.retrieval_type, crs.device) == ("template", "bm25", "cuda")
    assert (crs.split_types, crs.corpus_types) == (["all"], FIELDS)
    assert (crs.attn_implementation, crs.dtype) == ("eager", torch.bfloat16)
    assert crs.item_db_name == str(load.folder / "tracks")
    assert crs.user_db_name == str(load.folder / "users")
    assert crs.cache_dir == str(load.folder / "cache")
    assert type(crs.retrieval) is BM25_MODEL
    assert isinstance(crs.lm, TemplateLM)
    assert crs.item_db.id_to_metadata("a") == SO_WHAT
    assert crs.user_db.id_to_profile_str("u1") == "user_id: u1\nage_group: 20s\ngender: None\ncountry_name: Peru"
    assert sorted(crs.role_prompt) == sorted(RELEASED_FILES)
    assert crs.session_memory == []


def test_tracks_are_loaded_once(load: Load) -> None:
    crs = load()
    assert isinstance(crs.retrieval.retriever, BM25Retriever)
    assert crs.retrieval.retriever.catalog is crs.item_db


def test_chat_gives_the_released_keys_and_goes_on(load: Load) -> None:
    crs = load()
    result = crs.chat("something by Miles Davis", user_id="u1")
    assert (result["user_id"], result["user_query"]) == ("u1", "something by Miles Davis")
    assert result["retrieval_items"] == ["a", "c", "b"]
    assert result["recommend_item"] == SO_WHAT
    assert "So What" in result["response"]
    said = [("user", "something by Miles Davis"), ("assistant", SO_WHAT), ("assistant", result["response"])]
    assert crs.session_memory == [{"role": role, "content": content} for role, content in said]
    crs.chat("and now John Coltrane")
    assert len(crs.session_memory) == 6
    crs._reset_session_memory()
    assert crs.session_memory == []


def test_memory_may_be_replaced_and_counts(load: Load) -> None:
    crs = load()
    assert crs.chat("more")["retrieval_items"][0] == "a"
    history = [{"role": "user", "content": "blue train"}]
    crs._upload_session_memory(history)
    assert crs.chat("more")["retrieval_items"][0] == "b"
    assert len(history) == 4
    crs._upload_session_memory(({"role": "user", "content": "blue train"},))
    assert crs.chat("more")["retrieval_items"][0] == "b"
    crs.session_memory = [{"role": "user", "content": "freddie freeloader"}]
    assert crs.chat("more")["retrieval_items"][0] == "c"


def test_batch_chat_answers_each_and_leaves_the_memories_alone(load: Load) -> None:
    crs = load()
    memory = [{"role": "user", "content": "blue train"}]
    batch = [
        {"user_query": "more", "user_id": "u1", "session_memory": memory},
        {"user_query": "freddie freeloader", "user_id": "", "session_memory": []},
    ]
    results = crs.batch_chat(batch)
    assert [result["retrieval_items"][0] for result in results] == ["b", "c"]
    assert [result["user_id"] for result in results] == ["u1", ""]
    assert memory == [{"role": "user", "content": "blue train"}]
    assert crs.session_memory == []
    assert crs.batch_chat([]) == []


def test_prompts_are_the_released_ones(load: Load) -> None:
    crs = load()
    crs.lm = lm = EchoLM()
    crs.role_prompt = {"role_play": "Role. ", "response_generation": "Rules.", "personalization": " Who:"}
    memory = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": SO_WHAT}]
    (result,) = crs.batch_chat([{"user_query": "blue train", "user_id": "u1", "session_memory": memory}])
    system, history, item = lm.asked[0]
    assert system == "Role. Rules. Who:\nuser_id: u1\nage_group: 20s\ngender: None\ncountry_name: Peru"
    assert history == [*memory, {"role": "user", "content": "blue train"}]
    assert item == result["recommend_item"] == crs.item_db.id_to_metadata(result["retrieval_items"][0])
    assert result["response"] == f"Try {item}"


def test_changes_of_the_role_prompt_take_effect(load: Load) -> None:
    crs = load()
    crs.lm = lm = EchoLM()
    crs.role_prompt["role_play"] = "Shout."
    assert crs._get_system_prompt().startswith("Shout.")
    assert crs._get_system_prompt("nobody") == crs._get_system_prompt(None)
    crs.chat("hello")
    assert lm.asked[0][0] == crs._get_system_prompt()


def test_subclass_writes_the_system_message(load: Load) -> None:
    class Brief(CRS_BASELINE):
        def _get_system_prompt(self, user_id: str | None = None) -> str:
            return f"For {user_id}."

    crs = load(Brief)
    crs.lm = lm = EchoLM()
    crs.chat("hello", "u7")
    assert lm.asked[0][0] == "For u7."


def test_retriever_of_ones_own_may_take_the_place(load: Load) -> None:
    class Newest:
        def text_to_item_retrieval(self, query: str, topk: int) -> list[str]:
            return ["c", "b", "a"][:topk]

    crs = load(topk=2)
    crs.retrieval = Newest()
    assert crs.chat("so what")["retrieval_items"] == ["c", "b"]


def test_overridden_retrieval_and_response_methods_are_called(load: Load) -> None:
    class Reversed(BM25_MODEL):
        def batch_text_to_item_retrieval(self, queries: Sequence[str], topk: int) -> list[list[str]]:
            return [found[::-1] for found in super().batch_text_to_item_retrieval(queries, topk)]

    class Loud(TemplateLM):
        def batch_response_generation(self, *args: Any, **kwargs: Any) -> list[str]:
            return [response.upper() for response in super().batch_response_generation(*args, **kwargs)]

    crs = load()
    first = crs.batch_chat([{"user_query": "so what"}])[0]["retrieval_items"]
    crs.retrieval = Reversed(crs.item_db_name, crs.split_types, crs.corpus_types, crs.cache_dir)
    crs.lm = Loud()
    (result,) = crs.batch_chat([{"user_query": "so what"}])
    assert result["retrieval_items"] == first[::-1]
    assert result["response"].isupper()


def test_language_model_is_the_released_class_in_the_released_style(load: Load) -> None:
    crs = load(lm_type=str(load.folder / "model"), device="cpu", dtype=torch.float32, generation={"max_new_tokens": 5})
    assert type(crs.lm) is LLAMA_MODEL
    (result,) = crs.batch_chat([{"user_query": "so what", "user_id": "u1"}])
    history = [{"role": "user", "content": "so what"}]
    expected = crs.lm.response_generation(crs._get_system_prompt("u1"), history, SO_WHAT, max_new_tokens=5)
    assert result["response"] == expected


def test_played_tracks_are_found_in_rendered_histories(load: Load) -> None:
    crs = load(exclude_played=True)
    memory = [{"role": "user", "content": "so what"}, {"role": "assistant", "content": SO_WHAT}]
    (result,) = crs.batch_chat([{"user_query": "so what", "session_memory": memory}])
    assert "a" not in result["retrieval_items"]


def test_other_settings_of_a_configuration_may_be_given(load: Load) -> None:
    crs = load(topk=1, retrieval={"k1": 1.2}, query={"last_turns": 0})
    assert isinstance(crs.retrieval, BM25Retriever)
    assert len(crs.chat("so what")["retrieval_items"]) == 1
    by_artist = load(retrieval={"corpus_types": ["artist_name"]})
    assert by_artist.chat("john coltrane")["retrieval_items"][0] == "b"
    hybrid = load(retrieval_type="hybrid", retrieval={"retrievers": [{"type": "bm25"}, {"type": "continuity"}]})
    assert isinstance(hybrid.retrieval, HybridRetriever)
    assert hybrid.retrieval.text_to_item_retrieval("so what", topk=1) == ["a"]


def test_prompts_of_a_folder_are_taken(load: Load, tmp_path: Path) -> None:
    for part, name in RELEASED_FILES.items():
        (tmp_path / name).write_text(f"<{part}>", encoding="utf-8")
    crs = load(prompts=str(tmp_path))
    assert crs.prompts_dir == str(tmp_path)
    assert crs._get_system_prompt() == "<role_play><response_generation>"


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        ({"retrieval_type": "bm52"}, ConfigError, r"unknown retriever 'bm52'; did you mean 'bm25'\?"),
        ({"split_types": "all"}, ConfigError, r"CRS_BASELINE: split_types: .*got 'all'"),
        ({"corpus_types": ["title"]}, ConfigError, "has no field 'title'"),
        ({"dtype": "float63"}, ConfigError, "CRS_BASELINE: dtype"),
        ({"topkk": 3}, ConfigError, r"topkk: unknown key; did you mean 'topk'\?"),
        ({"prompt_style": "default"}, ConfigError, "CRS_BASELINE needs prompt_style: released"),
        ({"split_types": ["none"]}, DataError, "none"),
    ],
)
def test_wrong_values_are_explained(load: Load, changes: dict[str, Any], kind: type[MCRSError], message: str) -> None:
    with pytest.raises(kind, match=message):
        load(**changes)


def test_empty_query_and_foreign_memory_are_explained(load: Load) -> None:
    crs = load()
    with pytest.raises(ConfigError, match="the query is empty"):
        crs.chat(" ")
    crs.session_memory = [{"role": "robot", "content": "x"}]
    with pytest.raises(DataError, match=r"expected role \(one of user, music, assistant\)"):
        crs.chat("hello")
    assert len(crs.session_memory) == 1


@pytest.mark.parametrize("role_prompt", [{"role_play": "x"}, {"role_play": "x", "response_generation": None}])
def test_role_prompt_without_a_text_is_explained(load: Load, role_prompt: dict[str, Any]) -> None:
    crs = load()
    crs.role_prompt = role_prompt
    with pytest.raises(ConfigError, match=r"role_prompt: expected a string under '(person|response)"):
        crs._get_system_prompt()


@pytest.mark.parametrize("data", [{}, {"user_query": None}])
def test_query_that_is_not_a_text_is_explained(load: Load, data: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="batch, conversation 1: expected a string under 'user_query', got None"):
        load().batch_chat([data])


@pytest.mark.parametrize("name", ["lm", "retrieval"])
def test_object_without_the_released_methods_is_explained(load: Load, name: str) -> None:
    crs = load()
    setattr(crs, name, object())
    with pytest.raises(ConfigError, match=r"object is not a (language model|retriever)"):
        crs.chat("hello")
