"""A whole run against an OpenAI-compatible endpoint, with a failure and a resume."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.cli import main
from tests.evaluation.endpoint import chat_endpoint
from tests.tiny_data import session_row, write_tiny_data

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("openai")


def test_run_with_an_endpoint_records_a_failure_and_asks_only_for_that_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENDPOINT_KEY", "any")
    keys = write_tiny_data(tmp_path / "data", [session_row("ann"), session_row("bob")])
    broken = True

    def answer(body: dict[str, Any]) -> str | int:
        query = body["messages"][-2]["content"]
        return 400 if broken and query == "bob wants number 1" else f"You said: {query}"

    with chat_endpoint(answer) as (url, asked):
        lm = {"base_url": url, "api_key_env": "ENDPOINT_KEY"}
        config = {**keys, "lm_backend": "openai", "lm_type": "small", "lm": lm, "cache_dir": "cache"}
        (tmp_path / "served.yaml").write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML

        assert main(["infer", "--config", "served.yaml"]) == 1
        assert "no reply: session bob, turn 1: BadRequestError" in capsys.readouterr().err
        n_asked = len(asked)
        broken = False
        assert main(["infer", "--config", "served.yaml", "--set", "lm.concurrency=1"]) == 0

    assert (n_asked, len(asked)) == (4, 5)
    rows = json.loads((tmp_path / "exp" / "inference" / "served.json").read_text(encoding="utf-8"))
    assert [row["predicted_response"] for row in rows] == [
        f"You said: {name} wants number {turn}" for name in ("ann", "bob") for turn in (1, 2)
    ]
