"""Language models in the style of forks, unchanged."""

import json
from pathlib import Path
from typing import Any

import pytest

from mcrs.cli import main
from mcrs.errors import ModelError
from mcrs.lm_modules.adapter import as_language_model
from mcrs.lm_modules.llama import LLAMA_MODEL
from mcrs.pipeline.wiring import load_crs
from mcrs.registry import LANGUAGE_MODELS, Registration, Registry
from mcrs.registry.components import Weights, specify
from mcrs.registry.plugins import load_plugin
from mcrs.types import ChatMessage, GenerationRequest, RequestKey
from tests.plugins.conftest import FORKS, MakeConfig, load_lm


def requests(*queries: str) -> list[GenerationRequest]:
    return [
        GenerationRequest(
            RequestKey("s", number),
            (
                ChatMessage("system", "be kind"),
                ChatMessage("user", "earlier"),
                ChatMessage("assistant", "a track"),
                ChatMessage("user", query),
                ChatMessage("assistant", "track_name: so what"),
            ),
            seed=number,
            max_new_tokens=48,
        )
        for number, query in enumerate(queries, start=1)
    ]


def test_fork_with_one_prompt_at_a_time_gets_what_the_run_has(sample_config: MakeConfig) -> None:
    import torch

    load_plugin(FORKS / "parrot.py")
    lm = load_lm(sample_config(lm_backend="PARROT_MODEL", lm_type="a model"))
    fork = lm._adapted
    assert (fork.model_name, fork.device, fork.dtype) == ("a model", "cpu", torch.float16)
    texts = [completion.text for completion in lm.stream(requests("one", "two"))]
    assert texts == ["a model: 3 messages, try track_name: so what"] * 2


def test_language_model_may_take_the_catalogue_and_the_users(sample_config: MakeConfig, tmp_path: Path) -> None:
    (tmp_path / "knowing.py").write_text(
        "from mcrs.db_item import MusicCatalog\nfrom mcrs.db_user import UserProfiles\n"
        "from mcrs.lm_modules.base import LanguageModel\nfrom mcrs.registry import LANGUAGE_MODELS\n"
        "from mcrs.types import Completion\n\n\nclass Knowing(LanguageModel):\n"
        "    def __init__(self, catalog: MusicCatalog, users: UserProfiles):\n"
        "        self.text = f'{len(catalog)} tracks, {len(users)} users'\n\n"
        "    def stream(self, requests):\n"
        "        return (Completion(each.key, self.text, None, None, 'other') for each in requests)\n\n\n"
        "LANGUAGE_MODELS.register('knowing', Knowing)\n",
        encoding="utf-8",
    )
    load_plugin(tmp_path / "knowing.py")
    crs = load_crs(sample_config(lm_backend="knowing", generation={"response_check": "none"}))
    assert crs.chat("jazz")["response"] == "472 tracks, 26 users"


def test_fork_in_batches_is_handed_the_parts_of_each_prompt(sample_config: MakeConfig) -> None:
    import torch

    load_plugin(FORKS / "chorus.py")
    config = sample_config(lm_backend="chorus", lm={"refrain": "lo"}, inference={"batch_size": 2})
    lm = load_lm(config)
    assert lm._adapted.dtype is torch.float16
    completions = list(lm.stream(requests("one", "two", "three")))
    assert [completion.text for completion in completions] == ["lo track_name: so what"] * 3
    history = [
        {"role": "user", "content": "earlier"},
        {"role": "assistant", "content": "a track"},
        {"role": "user", "content": "three"},
    ]
    assert lm._adapted.asked[-1] == (["be kind"], [history], ["track_name: so what"], 48)
    assert [len(systems) for systems, *_ in lm._adapted.asked] == [2, 1]


@pytest.mark.parametrize(("file", "name"), [("parrot.py", "PARROT_MODEL"), ("chorus.py", "chorus")])
def test_prompt_that_fails_is_an_error_of_its_own_turn(file: str, name: str, sample_config: MakeConfig) -> None:
    load_plugin(FORKS / file)
    lm = load_lm(sample_config(lm_backend=name))
    good, bad, other = lm.stream(requests("one", "forbidden", "three"))
    assert (good.error, other.error) == (None, None)
    assert bad.error is not None
    assert bad.error.startswith(f"plug-in {FORKS / file}, line ")
    assert "forbidden" in bad.error or "a whole batch is lost" in bad.error
    with pytest.raises(ModelError, match=f"plug-in .*{file}, line"):
        load_crs(sample_config(lm_backend=name)).chat("forbidden")


class Odd:
    answer: Any = None

    def batch_response_generation(self, sys_prompts: list[str], chat_histories: list[Any], recommend_items: Any) -> Any:
        return self.answer


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "Odd returned None; expected a list of strings, one for each prompt"),
        ("words", "Odd returned 'words'; expected a list of strings, one for each prompt"),
        (["a", "b", "c"], "Odd returned 3 texts for 1 prompt; expected one each"),
        ([3], "the response is 3; expected a string"),
        ([b"x"], "the response is b'x'; expected a string"),
    ],
)
def test_what_is_no_text_is_an_error_of_its_turn(answer: Any, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Odd, "answer", answer)
    adapted: Any = as_language_model(Odd)
    for completion in adapted().stream(requests("one", "two")):
        assert (completion.text, completion.finish_reason) == ("", "error")
        assert completion.error.endswith(message)


@pytest.mark.parametrize(("style", "response"), [("default", "so"), ("released", " so\n")])
def test_response_in_the_released_style_stays_as_it_comes(
    style: str, response: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Odd, "answer", [" so\n"])
    adapted: Any = as_language_model(Odd)
    assert [each.text for each in adapted(prompt_style=style).stream(requests("one"))] == [response]


def test_subclass_of_the_released_model_counts_by_its_weights() -> None:
    class Mine(LLAMA_MODEL):
        def response_generation(self, sys_prompt: str, chat_history: Any, recommend_item: str, *_: Any) -> str:
            return ""

    registry = Registry("model", "mcrs.test_models", {"mine": Registration(as_language_model(Mine))})
    marked = specify(registry, "mine", {}).marked_values(Weights, {"lm_type": "a/model"})
    assert [name for _, name in marked] == ["a/model"]


def test_out_of_memory_is_left_to_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(Odd, "batch_response_generation", fail)
    adapted: Any = as_language_model(Odd)
    with pytest.raises(MemoryError):
        list(adapted().stream(requests("one")))


@pytest.mark.parametrize(("file", "name"), [("parrot.py", "PARROT_MODEL"), ("chorus.py", "chorus")])
def test_fork_answers_a_run_of_the_command(file: str, name: str, tmp_path: Path) -> None:
    keys = {"lm_type": "any", "lm_backend": name, "device": "cpu", "cache_dir": str(tmp_path / "cache")}
    flags = [flag for key, value in keys.items() for flag in ("--set", f"{key}={json.dumps(value)}")]
    flags += [
        "--set",
        "generation.response_check=none",
        "--set",
        "understand=false",
        "--limit",
        "2",
        "--save_path",
        str(tmp_path),
    ]
    assert main(["infer", "--tid", "demo", "--plugin", str(FORKS / file), *flags]) == 0
    rows = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
    assert all(row["predicted_response"].startswith(("any: ", "la ")) for row in rows)
    manifest = json.loads(next(tmp_path.glob("*manifest*")).read_text(encoding="utf-8"))
    assert file in json.dumps(manifest["conditions"]["plugins"])
    assert (name == "PARROT_MODEL") == ("lm_type" in manifest["conditions"]["config"])


def test_fork_of_a_model_is_known_by_its_name_only(sample_config: MakeConfig) -> None:
    load_plugin(FORKS / "parrot.py")
    assert "PARROT_MODEL" in LANGUAGE_MODELS.names()
    assert "PARROT_MODEL" in LANGUAGE_MODELS
