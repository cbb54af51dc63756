"""The response stage in the released style against what the released code made of real conversations."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from transformers import AutoConfig, AutoTokenizer

from mcrs.config import GenerationSettings
from mcrs.db_user import UserProfiles
from mcrs.lm_modules.chat.chat_template import apply_template, template_source
from mcrs.lm_modules.chat.prompt_encoding import ReleasedEncoding
from mcrs.lm_modules.decoding.padded_batches import PaddedBatches
from mcrs.lm_modules.hf_causal import HFCausalLM
from mcrs.lm_modules.prefix_engine.engine import PrefixEngine
from mcrs.pipeline.crs import BATCH_NEW_TOKENS
from mcrs.prompts.released import ReleasedPromptBuilder, load_released_texts
from mcrs.types import GenerationRequest

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.types import Turn

#: So many turns of the reference have a response.
N_RESPONSES = 16


@pytest.fixture(scope="module")
def smollm2_dir() -> Path:
    if named := os.environ.get("MCRS_SMOLLM2_DIR"):
        return Path(named)
    pytest.skip("no SmolLM2 here; set MCRS_SMOLLM2_DIR to its folder")


@pytest.fixture(scope="module")
def golden(pack_dir: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((pack_dir / "golden" / "prompts_dev.json").read_text("utf-8"))["turns"]
    return rows


@pytest.fixture(scope="module")
def requests(pack_dir: Path, catalog: MusicCatalog, turns: list[Turn]) -> list[GenerationRequest]:
    """The prompt of every turn, about the track that the released retriever ranks first."""
    rankings = json.loads((pack_dir / "golden" / "bm25_dev.json").read_text("utf-8"))
    users = UserProfiles.load(str(pack_dir / "data" / "TalkPlayData-Challenge-User-Metadata"), ["all_users"])
    builder = ReleasedPromptBuilder(catalog, users, load_released_texts(pack_dir / "golden" / "released_prompts"))
    return [
        GenerationRequest(turn.key, builder.build(turn, ranking["track_ids"][0]), 0, BATCH_NEW_TOKENS)
        for turn, ranking in zip(turns, rankings, strict=True)
    ]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_prompts_and_their_tokens_are_the_released_ones(
    smollm2_dir: Path, golden: list[dict[str, Any]], requests: list[GenerationRequest]
) -> None:
    tokenizer = AutoTokenizer.from_pretrained(smollm2_dir)
    encoding = ReleasedEncoding(tokenizer, "SmolLM2", AutoConfig.from_pretrained(smollm2_dir))
    source = template_source(tokenizer, "SmolLM2")
    found = []
    for request in requests:
        prompt = apply_template(tokenizer, "SmolLM2", request.messages, source, tokenize=False)
        token_ids = encoding.fit(request).token_ids
        found.append((request.key, sha256(prompt), len(token_ids), sha256(",".join(map(str, token_ids)))))
    assert len(found) == 1304
    assert found == [
        ((row["session_id"], row["turn_number"]), row["prompt_sha256"], row["n_tokens"], row["tokens_sha256"])
        for row in golden
    ]


@pytest.mark.parametrize("reuse_prefix", [True, False], ids=["prefix_engine", "padded"])
def test_greedy_responses_are_the_released_ones(
    reuse_prefix: bool,
    smollm2_dir: Path,
    golden: list[dict[str, Any]],
    requests: list[GenerationRequest],
    tmp_path: Path,
) -> None:
    lm = HFCausalLM(
        str(smollm2_dir),
        device="cpu",
        dtype="float32",
        attn_implementation="sdpa",
        generation=GenerationSettings(reuse_prefix=reuse_prefix),
        cache_dir=tmp_path,
        prompt_style="released",
    )
    assert isinstance(lm.generator, PrefixEngine if reuse_prefix else PaddedBatches)
    responses = {completion.key: completion.text for completion in lm.stream(requests[:N_RESPONSES])}
    assert responses == {
        request.key: row["reply"] for request, row in zip(requests[:N_RESPONSES], golden, strict=False)
    }
