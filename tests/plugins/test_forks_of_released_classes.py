"""Subclasses of the released classes as plug-ins."""

from pathlib import Path
from typing import Any

import pytest

from mcrs.pipeline.wiring import load_catalog, load_recommender, load_users
from mcrs.registry.plugins import load_plugin
from mcrs.types import ChatMessage, GenerationRequest, RequestKey, Turn
from tests.plugins.conftest import FORKS, MakeConfig, load_lm
from tests.tiny_models import build_tokenizer, save_model

TURN = Turn("s", None, 1, (), "some slow jazz by a trio")


def test_subclass_of_bm25_is_indexed_by_its_own_text_over_the_configured_catalogue(
    sample_config: MakeConfig, tracks: Path
) -> None:
    load_plugin(FORKS / "heirs.py")
    config = sample_config(retrieval_type="TAGGED_BM25")
    catalog = load_catalog(config)
    recommender = load_recommender(config, catalog, load_users(config))
    fork: Any = recommender.retriever._adapted  # type: ignore[attr-defined]
    assert (fork.dataset_name, fork.split_types) == (str(tracks), ["all_tracks"])
    assert fork.track_ids == list(catalog.track_ids)
    track_id = fork.track_ids[7]
    text = fork._stringify_metadata(fork.metadata_dict[track_id])
    assert track_id in fork.text_to_item_retrieval(text, 3)
    (ranking,) = recommender.recommend([TURN], 20)
    assert catalog.ids(ranking.rows) == fork.text_to_item_retrieval(f"user: {TURN.user_query}", 20)


def test_subclass_of_bm25_ranks_in_a_hybrid(sample_config: MakeConfig) -> None:
    load_plugin(FORKS / "heirs.py")
    lists = [{"type": "bm25"}, {"type": "TAGGED_BM25"}]
    config = sample_config(retrieval_type="hybrid", retrieval={"retrievers": lists})
    hybrid = load_recommender(config, load_catalog(config), load_users(config))
    alone_config = sample_config(retrieval_type="TAGGED_BM25")
    alone = load_recommender(alone_config, load_catalog(alone_config), load_users(alone_config))
    (found,) = hybrid.candidates([TURN], 20)
    assert found.lists[1].rows[:20].tolist() == alone.recommend([TURN], 20)[0].rows.tolist()


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_subclass_of_llama_runs_the_configured_model_on_its_own_prompt(
    sample_config: MakeConfig, tmp_path: Path
) -> None:
    load_plugin(FORKS / "heirs.py")
    save_model(tmp_path / "model", build_tokenizer())
    config = sample_config(lm_type=str(tmp_path / "model"), lm_backend="BRIEF_LLAMA", dtype="float32")
    lm = load_lm(config)
    assert lm._adapted.model_name == str(tmp_path / "model")
    messages = [ChatMessage("system", "s"), ChatMessage("user", "slow jazz"), ChatMessage("assistant", "So What")]
    request = GenerationRequest(RequestKey("s", 1), tuple(messages), 0, 8)
    (completion,) = lm.stream([request])
    model, tokenizer = lm._adapted.lm, lm._adapted.tokenizer
    inputs = tokenizer("slow jazz So What", return_tensors="pt")
    output = model.generate(**inputs, max_new_tokens=8)
    said = tokenizer.decode(output[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    assert completion.text == said.strip()
