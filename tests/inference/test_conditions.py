from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import pytest

from mcrs.config import RunConfig, make_config
from mcrs.config.run_types import RunDevice
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError, DeviceError, HubUnreachableError, ModelError
from mcrs.inference.conditions import (
    file_identities,
    package_versions,
    ranks_by_language_model,
    result_config,
    seen_in_training,
    turn_hash,
    weights_identities,
)
from mcrs.lm_modules.template import TemplateLM
from mcrs.pipeline.wiring import load_language_model
from mcrs.registry import LANGUAGE_MODELS, RETRIEVERS, Registry
from mcrs.registry.components import FromRun, Nested, Neutral, Provided, Weights
from mcrs.retrieval_modules.base import Retriever
from mcrs.types import Message, Ranking, Turn

PARTS = Registry("part", "mcrs.parts", {})


class Part:
    def __init__(
        self, model_name: Annotated[str, Weights()], batch_size: Annotated[int, Neutral()] = 1, max_rows: int = 1
    ) -> None:
        self.model_name = model_name


class Model(TemplateLM):
    def __init__(
        self,
        lm_type: Annotated[str, Weights(), FromRun("lm_type")],
        device: RunDevice = "cpu",
        parts: Annotated[Sequence[Part], Nested(PARTS)] = (),
        draft_model: Annotated[str, Weights()] = "draft",
        batch_size: Annotated[int, Neutral()] = 1,
    ) -> None:
        super().__init__()


PARTS.register("part", Part)


@pytest.fixture(autouse=True)
def _model() -> None:
    LANGUAGE_MODELS.register("model", Model)


def test_result_config_leaves_out_what_no_component_takes_and_what_changes_nothing() -> None:
    shared = {"retrieval_type": "bm25", "device": "cpu", "dtype": "float32", "inference": {"batch_size": 2}}

    template = result_config(make_config({**shared, "lm_type": "template"}, "test"))
    model = result_config(make_config({**shared, "lm_backend": "model", "lm_type": "some/model"}, "test"))

    assert not {"lm_type", "device", "dtype", "inference", "cache_dir", "item_db_name", "test_split"} & set(template)
    assert {"topk", "seed", "generation", "corpus_types", "retrieval", "query", "exclude_played"} <= set(template)
    assert template["lm_backend"] == "template"
    assert (model["lm_type"], model["device"], model["lm_backend"]) == ("some/model", "cpu", "model")
    assert "dtype" not in model


def test_device_that_the_backend_cannot_use_is_named_with_another_backend() -> None:
    config = RunConfig(lm_type="gpt2", lm_backend="vllm", device="cpu")
    with pytest.raises(
        DeviceError, match=r"'vllm' runs on device: cuda.*; for any other device use lm_backend: hf_causal"
    ):
        result_config(config)


def test_one_candidate_is_as_in_journals_that_were_begun_before_there_were_several() -> None:
    shared = {"retrieval_type": "bm25", "lm_type": "template"}
    assert "candidates" not in result_config(make_config(shared, "test"))["generation"]
    several = make_config({**shared, "generation": {"candidates": 4}}, "test")
    assert result_config(several)["generation"]["candidates"] == 4


def test_result_config_leaves_out_the_batch_sizes_of_components_at_any_depth() -> None:
    parts = [{"type": "part", "model_name": "a", "batch_size": 8, "max_rows": 2}]
    config = make_config(
        {"lm_backend": "model", "lm_type": "x", "device": "cpu", "lm": {"parts": parts, "batch_size": 4}}, "test"
    )

    assert result_config(config)["lm"] == {"parts": [{"type": "part", "model_name": "a", "max_rows": 2}]}


def test_weights_identities_covers_every_model_at_any_depth(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for locate in ("locate_model", "locate_language_model"):
        monkeypatch.setattr(f"mcrs.inference.conditions.{locate}", lambda name, _: Path(name))
    monkeypatch.setattr("mcrs.inference.conditions.weights_identity", lambda folder, _: f"hash of {folder}")
    lm: dict[str, Any] = {"parts": [{"type": "part", "model_name": "b"}, {"type": "part", "model_name": "a"}]}
    config = make_config({"lm_backend": "model", "lm_type": "chat", "lm": lm, "cache_dir": str(tmp_path)}, "test")

    assert weights_identities(config) == {name: f"hash of {name}" for name in ("a", "b", "chat", "draft")}
    assert weights_identities(make_config({"lm_type": "template"}, "test")) == {}


@pytest.mark.parametrize(
    ("settings", "place", "advice"),
    [
        ({"lm_type": "owner/absent"}, "lm_type", "a cache that has it, or set lm_type: template, which needs no model"),
        (
            {"lm_type": "template", "rerankers": [{"type": "cross_encoder", "model_name": "owner/absent"}]},
            "rerankers.0.model_name",
            "name a local folder of the model instead, or point HF_HOME at a cache that has it",
        ),
    ],
)
def test_absent_model_has_its_setting_and_advice_for_its_component(
    settings: dict[str, Any], place: str, advice: str, tmp_path: Path
) -> None:
    config = make_config({**settings, "cache_dir": str(tmp_path)}, "test")
    with pytest.raises(HubUnreachableError, match=rf"^{place}: model 'owner/absent' is not in .*{advice}$"):
        weights_identities(config)


def test_name_of_an_endpoint_s_model_has_advice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    advice = "; for a model of an OpenAI-compatible endpoint, set lm_backend: openai"
    config = make_config({"lm_type": "gpt-4", "cache_dir": str(tmp_path), "device": "cuda"}, "test")
    with pytest.raises(HubUnreachableError, match=rf"^lm_type: model 'gpt-4' is not in .*{advice}$"):
        weights_identities(config)
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(DeviceError, match=rf"^device 'cuda': .*\(--device cpu\){advice}$"):
        load_language_model(config, None, None)  # type: ignore[arg-type]
    gone = make_config({"lm_type": "./gone", "cache_dir": str(tmp_path), "device": "cuda"}, "test")
    with pytest.raises(DeviceError, match=r"; lm_type: there is no folder '\./gone'$"):
        load_language_model(gone, None, None)  # type: ignore[arg-type]
    llama = make_config({"cache_dir": str(tmp_path), "device": "cuda"}, "test")
    with pytest.raises(DeviceError, match=r"\(--device cpu\)$"):
        load_language_model(llama, None, None)  # type: ignore[arg-type]


def test_damaged_model_is_named_with_the_command_that_trains_it(tmp_path: Path) -> None:
    for name in ("trees", "pairs"):
        (tmp_path / name).mkdir()
    trees = {"type": "lambdarank", "model": str(tmp_path / "trees")}
    pairs = {"type": "cooccurrence", "model": str(tmp_path / "pairs")}
    for kind, settings in (
        ("lambdarank", {"rerankers": [trees]}),
        ("KIND", {"retrieval_type": "hybrid", "retrieval": {"retrievers": [pairs]}}),
    ):
        with pytest.raises(ModelError, match=f"is damaged .* train it again with: mcrs train {kind} --config FILE"):
            seen_in_training(make_config({"lm_type": "template", **settings}, "test"), {"s1"})


def test_package_versions_name_whoever_has_a_component(monkeypatch: pytest.MonkeyPatch) -> None:
    lm = {"parts": [{"type": "part", "model_name": "a", "max_rows": 2}]}
    config = make_config({"lm_backend": "model", "lm_type": "x", "lm": lm}, "test")
    monkeypatch.setattr(Part, "__module__", "hypothesis.strategies")
    usual = package_versions(make_config({"lm_type": "template"}, "test"))

    found = package_versions(config)

    assert {"mcrs", "numpy", "torch"} <= set(usual) <= set(found)
    assert found["hypothesis"] == version("hypothesis")
    assert "hypothesis" not in usual


def test_turn_hash_depends_on_everything_that_is_known() -> None:
    turn = Turn("s", "u", 1, (Message("user", "a"), Message("music", "b")), "c")
    variants = [
        turn,
        Turn("s", None, 1, turn.history, "c"),
        Turn("s", "u", 1, turn.history, "d"),
        Turn("s", "u", 1, turn.history[:1], "c"),
        Turn("s", "u", 1, (Message("user", "a"), Message("assistant", "b")), "c"),
    ]

    assert len({turn_hash(variant) for variant in variants}) == len(variants)
    assert turn_hash(turn) == turn_hash(Turn("s", "u", 1, turn.history, "c"))


class Linear(Retriever):
    def __init__(
        self, catalog: MusicCatalog, weights: Path, log: Annotated[Path, Neutral()], scratch: Path = Path("unmade")
    ) -> None: ...

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        return []


def test_content_of_a_file_that_a_path_names_is_a_condition(tmp_path: Path) -> None:
    RETRIEVERS.register("linear", Linear)
    weights, log = tmp_path / "weights.npy", tmp_path / "log.txt"
    data = {"retrieval_type": "linear", "retrieval": {"weights": str(weights), "log": str(log)}}
    config = make_config({**data, "cache_dir": str(tmp_path / "cache")}, "test")
    weights.write_text("a")
    log.write_text("a")
    before = file_identities(config)
    assert [*before] == [str(weights)]
    assert file_identities(config, []) == {}
    log.write_text("changed")
    assert file_identities(config) == before
    weights.write_text("changed")
    assert file_identities(config) != before


class Rewriting(Linear):
    def __init__(
        self, catalog: MusicCatalog, language_model: Annotated[Callable[[], Any], Provided("language_model")]
    ) -> None: ...


def test_retriever_that_asks_the_language_model_needs_one() -> None:
    RETRIEVERS.register("rewriting", Rewriting)
    data = {"retrieval_type": "hybrid", "retrieval": {"retrievers": [{"type": "rewriting"}]}, "lm_type": "some/model"}
    assert ranks_by_language_model(make_config(data, "test"))
    assert not ranks_by_language_model(make_config({"lm_type": "some/model"}, "test"))
    with pytest.raises(ConfigError, match="retrieval: 'hybrid' needs a language model, and the responses"):
        make_config({**data, "lm_type": "template"}, "test")
