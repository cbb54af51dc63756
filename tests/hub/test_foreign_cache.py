"""A cache that other programs filled, through the hub's own packages, serves when the hub is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.hub.fixtures import NOBODY, Hub
from tests.hub.talkplay import sessions

DATASET, MODEL = "talkpl-ai/TalkPlayData-2", "meta-llama/Llama-3.2-1B-Instruct"
OTHER_PROGRAM = f"""
import datasets, transformers
datasets.load_dataset({DATASET!r})
transformers.AutoTokenizer.from_pretrained({MODEL!r})
transformers.AutoModelForCausalLM.from_pretrained({MODEL!r})
"""


def test_load_split_and_locate_model_find_what_datasets_and_transformers_cached(hub: Hub, tmp_path: Path) -> None:
    own = Hub(hub.server, tmp_path / "hf_home")
    subprocess.run([sys.executable, "-c", OTHER_PROGRAM], env={**os.environ, **own.env}, check=True, timeout=120)
    questions = (["load_split", DATASET, ["test"], None], ["locate_model", MODEL, str(tmp_path / "cache")])
    dataset, model = own.ask(*questions, HF_ENDPOINT=NOBODY)
    assert dataset["rows"] == sessions()
    assert model["files"] == own.server.files("model", MODEL)
