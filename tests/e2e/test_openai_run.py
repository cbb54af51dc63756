"""A whole run against an OpenAI-compatible endpoint, with a failure and a resume."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mcrs.cli import main
from mcrs.storage.outputs import RECORD
from tests.evaluation.endpoint import Echo, RawAnswer, chat_endpoint
from tests.tiny_data import session_row, write_tiny_data

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
        assert f"no response: session bob, turn 1: the endpoint {url} failed with status 400" in capsys.readouterr().err
        n_asked = len(asked)
        broken = False
        assert main(["infer", "--config", "served.yaml", "--set", "lm.concurrency=1"]) == 0

    # Each start asks first where the endpoint accepts the brief.
    assert (n_asked, len(asked)) == (1 + 4, 1 + 4 + 1 + 1)
    manifest = json.loads((tmp_path / "exp" / "inference" / "served.manifest.json").read_text(encoding="utf-8"))
    assert [attempt["findings"] for attempt in manifest["attempts"]] == [{"brief": "assistant"}] * 2
    rows = json.loads((tmp_path / "exp" / "inference" / "served.json").read_text(encoding="utf-8"))
    assert [row["predicted_response"] for row in rows] == [
        f"You said: {name} wants number {turn}" for name in ("ann", "bob") for turn in (1, 2)
    ]


def test_run_leaves_no_secret_in_any_file_or_message_and_resumes_with_another_key(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    caplog.set_level("DEBUG")
    keys = write_tiny_data(tmp_path / "data", [session_row("ann"), session_row("bob")])
    secrets = ["env-key-{}", "pass-{}-word", "query-{}", "body-{}", "head-{}er"]

    def run(number: int, url: str) -> int:
        key, password, query, body, header = (secret.format(number) for secret in secrets)
        monkeypatch.setenv("ENDPOINT_KEY", key)
        lm = {
            "base_url": url.replace("://", f"://me:{password}@") + f"?key={query}",
            "api_key_env": "ENDPOINT_KEY",
            "extra_body": {"metadata": {"apiKey": body}, "headers": {"X-Own": header}, "effort": "low"},
            "max_retries": 0,
        }
        config = {**keys, "lm_backend": "openai", "lm_type": "small", "lm": lm, "cache_dir": "cache"}
        (tmp_path / "config").mkdir(exist_ok=True)
        (tmp_path / "config" / "served.yaml").write_text(json.dumps(config), encoding="utf-8")
        return main(["infer", "--tid", "served", "-v"])

    with chat_endpoint(lambda body: Echo(400 if "bob" in str(body) else 200)) as (url, _):
        assert run(1, url) == 1
        assert run(2, url) == 1
    manifest = json.loads((tmp_path / "exp" / "inference" / "served.manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["attempts"]) == 2
    assert manifest["config"]["lm"]["extra_body"]["effort"] == "low"
    said = capsys.readouterr()
    texts = [said.out, said.err, caplog.text]
    texts += [
        path.read_text(encoding="utf-8") for folder in ("exp", "cache") for path in (tmp_path / folder).rglob("*.json*")
    ]
    assert "failed with status 400" in said.err
    assert [
        secret.format(number)
        for secret in secrets
        for number in (1, 2)
        for text in texts
        if secret.format(number) in text
    ] == []


def test_resume_of_a_manifest_with_a_secret_in_it_hides_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENDPOINT_KEY", "any")
    keys = write_tiny_data(tmp_path / "data", [session_row("ann")])
    with chat_endpoint(lambda body: 400) as (url, _):
        lm = {"base_url": f"{url}?key=s3cret", "api_key_env": "ENDPOINT_KEY"}
        config = {**keys, "lm_backend": "openai", "lm_type": "small", "lm": lm, "cache_dir": "cache"}
        (tmp_path / "served.yaml").write_text(json.dumps(config), encoding="utf-8")
        assert main(["infer", "--config", "served.yaml"]) == 1
        path = tmp_path / "exp" / "inference" / "served.manifest.json"
        _write_as_before(path)
        assert main(["infer", "--config", "served.yaml"]) == 2  # no turn has a response again
        assert "s3cret" not in path.read_text(encoding="utf-8")
        _write_as_before(path)
        assert main(["infer", "--config", "served.yaml", "--set", "lm.base_url=http://another:1/v1"]) == 2
    assert "s3cret" not in capsys.readouterr().err


def test_run_counts_the_responses_that_were_empty_in_its_last_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENDPOINT_KEY", "any")
    keys = write_tiny_data(tmp_path / "data", [session_row("ann"), session_row("bob")])

    def answer(body: dict[str, Any]) -> str | RawAnswer:
        if "bob" not in body["messages"][-2]["content"]:
            return "Fine."
        message = {"role": "assistant", "content": None, "reasoning_content": "Hmm, bob"}
        choice = {"index": 0, "finish_reason": "length", "message": message}
        made = {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
        return RawAnswer(content=json.dumps(made).encode())

    with chat_endpoint(answer) as (url, _):
        lm = {"base_url": url, "api_key_env": "ENDPOINT_KEY", "brief": "assistant"}
        config = {**keys, "lm_backend": "openai", "lm_type": "small", "lm": lm, "cache_dir": "cache"}
        (tmp_path / "served.yaml").write_text(json.dumps(config), encoding="utf-8")
        assert main(["infer", "--config", "served.yaml"]) == 0
        last = capsys.readouterr().err.splitlines()[-1]
        assert main(["infer", "--config", "served.yaml"]) == 0

    expected = (
        "warning: empty responses: 2 of 4, all replaced by the template response (2 × finish_reason length, raise "
        "generation.max_new_tokens)"
    )
    assert last == capsys.readouterr().err.splitlines()[-1] == expected
    rows = json.loads((tmp_path / "exp" / "inference" / "served.json").read_text(encoding="utf-8"))
    assert all(row["predicted_response"] and "Hmm" not in row["predicted_response"] for row in rows)


def _write_as_before(manifest: Path) -> None:
    """Make a manifest one of an earlier version, which hid no secrets and kept no record of its outputs."""
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("?***", "?key=s3cret"), encoding="utf-8")
    (manifest.parent / RECORD).unlink()
