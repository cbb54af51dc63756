"""One-shot queries and chats through the real script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from mcrs.cli import run_command
from mcrs.lm_modules.base import LanguageModel
from mcrs.pipeline import wiring
from mcrs.types import Completion, GenerationRequest
from tests.scripts import ROOT, run_python, run_script

KEYS = {
    "user_id",
    "user_query",
    "retrieval_items",
    "retrieval_titles",
    "retrieval_artists",
    "retrieval_scores",
    "recommend_item",
    "response",
    "response_source",
    "matched",
    "asked",
    "excluded",
    "corrected",
    "reasons",
}


def test_query_template_prints_the_mission_s_output(tmp_path: Path) -> None:
    query = "I'm looking for jazz music."
    done = run_script("run_crs.py", "--user_query", query, "--set", "lm_type=template", cwd=tmp_path)
    assert done.code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == lines[-2] == "-" * 100
    assert lines[1].startswith("🎵 Music: https://open.spotify.com/search/")
    title, artist = lines[2].strip().split(" by ", 1)
    assert lines[3] == "🤖 Assistant Response:"
    assert title in lines[4]
    assert artist in lines[4]
    assert lines[-1].endswith("results.json")
    saved = json.loads((tmp_path / "demo/static/results.json").read_text(encoding="utf-8"))
    assert set(saved) == KEYS
    assert len(set(saved["retrieval_items"])) == 20
    assert saved["user_query"] == query
    assert (saved["retrieval_titles"][0], saved["retrieval_artists"][0]) == (title, artist)
    assert saved["response_source"] == "template"
    assert "jazz" in saved["recommend_item"]


def test_query_known_user_and_save_path_are_used(tmp_path: Path) -> None:
    flags = ("--user_query", "funk", "--user_id", "sample-user-01", "--save_path", "out", "--set", "lm_type=template")
    done = run_script("run_crs.py", *flags, cwd=tmp_path)
    assert done.code == 0, done.stderr
    assert json.loads((tmp_path / "out/results.json").read_text(encoding="utf-8"))["user_id"] == "sample-user-01"


@pytest.mark.parametrize("command", [("run_crs.py",), ("-m", "mcrs", "query")])
def test_no_query_and_no_terminal_asks_the_released_default(command: tuple[str, ...], tmp_path: Path) -> None:
    script = [ROOT / command[0]] if len(command) == 1 else command
    done = run_python(*script, "--set", "lm_type=template", cwd=tmp_path, env={"PYTHONPATH": str(ROOT)})
    assert done.code == 0, done.stderr
    query = "I'm looking for hiphop music."
    assert done.stderr == f'no --user_query, and no terminal for a chat; using the query "{query}"\n'
    saved = json.loads((tmp_path / "demo/static/results.json").read_text(encoding="utf-8"))
    assert saved["user_query"] == query


def test_query_without_a_standard_input_asks_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", None)
    assert run_command("query", ["--set", "lm_type=template"]) == 0
    assert (tmp_path / "demo/static/results.json").is_file()


def test_query_with_bytes_that_are_no_text_is_answered(tmp_path: Path) -> None:
    flags = (
        "--user_query",
        "jazz \udcff",
        "--user_id",
        "\udcfe",
        "--set",
        "lm_type=template",
    )  # as the bytes ff and fe
    done = run_script("run_crs.py", *flags, cwd=tmp_path)
    assert done.code == 0, done.stderr
    saved = json.loads((tmp_path / "demo/static/results.json").read_text(encoding="utf-8"))
    assert (saved["user_query"], saved["user_id"]) == ("jazz ?", "?")


@pytest.mark.parametrize(
    ("written", "note"),
    [
        (
            "I am glad that you like music.",
            "(template response: the language model's was rejected by generation.response_check)",
        ),
        ("Try {title} by {artist}. It", "(cut to the complete sentences that passed generation.response_check)"),
        ("Try {title} by {artist}.", None),
    ],
)
def test_query_says_what_became_of_the_model_s_response(
    written: str, note: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Written(LanguageModel):
        def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
            for request in requests:
                assert request.track is not None
                text = written.format(title=request.track.title, artist=request.track.artist)
                yield Completion(request.key, text, 0, 0, "stop")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(wiring, "load_language_model", lambda *_: Written())
    assert run_command("query", ["--user_query", "jazz", "--tid", "demo_smollm2"]) == 0
    _, response = capsys.readouterr().out.split("🤖 Assistant Response:\n")
    shown = response.splitlines()
    saved = json.loads((tmp_path / "demo/static/results.json").read_bytes())["response"]
    assert shown[0] == saved
    assert shown[0].endswith((".", "?"))
    assert (shown[1] if note else None) == note
    assert shown[2 if note else 1] == "-" * 100


def test_chat_continues_resets_and_quits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = iter(["I'd love some jazz \udcff", "", "more like this", "/help", "/reset", "reggae", "/quit"])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: next(said))
    assert run_command("query", ["--set", "lm_type=template"]) == 0
    output = capsys.readouterr().out
    tracks = [line for line in output.splitlines() if line.startswith("   ")]
    assert len(tracks) == 3
    assert tracks[0] != tracks[1]
    assert "A new conversation." in output
    assert "Commands: /reset, quit" in output


def test_chat_ends_with_the_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more(_: str) -> str:
        raise EOFError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", no_more)
    assert run_command("query", ["--set", "lm_type=template"]) == 0
