"""A hub of our own, for tests in several folders."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.hub.models import save_bert, save_chat_model, save_qwen_embedding
from tests.hub.server import HubServer
from tests.hub.talkplay import released_datasets, split_files
from tests.scripts import ROOT

#: An endpoint where nobody listens.
NOBODY = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Hub:
    """A running hub and a Hugging Face cache, empty at first.

    Attributes:
        server: The hub.
        home: HF_HOME.
    """

    server: HubServer
    home: Path

    @property
    def env(self) -> dict[str, str]:
        """What a process needs in its environment to use this hub and this cache, and no other."""
        return {
            "HF_ENDPOINT": self.server.endpoint,
            "HF_HOME": str(self.home),
            "HF_HUB_OFFLINE": "0",
            "NO_PROXY": "127.0.0.1",
        }

    def ask(self, *questions: list[Any], **env: str) -> list[dict[str, Any]]:
        """Ask the library in a fresh process, which has to be silent; see :mod:`tests.hub.ask`."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.hub.ask"],
            cwd=ROOT,
            input=json.dumps(questions),
            env={**os.environ, **self.env, **env},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        answers: list[dict[str, Any]] = json.loads(done.stdout)
        return answers


@pytest.fixture
def empty_hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub without repositories."""
    with HubServer().serving() as server:
        yield Hub(server, tmp_path / "hf_home")


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub that has everything which the shipped configurations name, under the real ids."""
    folder = tmp_path_factory.mktemp("models")
    save_chat_model(folder / "llama")
    save_bert(folder / "bert")
    save_qwen_embedding(folder / "qwen")
    with HubServer().serving() as server:
        server.publish("model", "meta-llama/Llama-3.2-1B-Instruct", folder / "llama")
        server.publish("model", "HuggingFaceTB/SmolLM2-135M-Instruct", folder / "llama")
        server.publish("model", "google-bert/bert-base-uncased", folder / "bert")
        server.renamed["bert-base-uncased"] = "google-bert/bert-base-uncased"
        server.publish("model", "Qwen/Qwen3-Embedding-0.6B", folder / "qwen")
        server.publish("model", "sentence-transformers/all-MiniLM-L6-v2", folder / "qwen")
        for repo_id, splits in released_datasets().items():
            server.publish("dataset", repo_id, split_files(splits))
        yield Hub(server, tmp_path_factory.mktemp("hf_home"))
