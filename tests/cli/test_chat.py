"""The chat in a terminal: how it ends, and what comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from mcrs.cli import main
from mcrs.lm_modules.base import LanguageModel
from mcrs.pipeline import wiring
from mcrs.types import Completion, GenerationRequest


@pytest.fixture(autouse=True)
def _in_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)


def say(monkeypatch: pytest.MonkeyPatch, *messages: str) -> None:
    said = iter(messages)
    monkeypatch.setattr("builtins.input", lambda _: next(said))


@pytest.mark.parametrize("word", ["quit", "exit", ":q", "/quit", "/exit", "QUIT", " exit "])
def test_chat_ends_with_each_word(
    word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(monkeypatch, word)
    assert main(["query", "--set", "lm_type=template"]) == 0
    assert "🎵" not in capsys.readouterr().out


class Slow(LanguageModel):
    """Shows each word of its response, and the track must be printed before the first."""

    def __init__(self, look: Callable[[], str]) -> None:
        self._look = look

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        raise AssertionError("the chat asked for whole responses")

    def stream_text(self, request: GenerationRequest, show: Callable[[str], None]) -> Completion:
        assert request.track is not None
        assert f"   {request.track.title}" in self._look()
        whole = f"Try {request.track.title} by {request.track.artist}. Enjoy it."
        for end in range(1, len(whole) + 1):
            show(whole[:end])
        return Completion(request.key, whole, 0, 0, "stop")


def test_chat_prints_the_track_before_the_response_and_the_response_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(monkeypatch, "jazz", "quit")
    shown: list[str] = []

    def look() -> str:
        shown.append(capsys.readouterr().out)
        return shown[0]

    monkeypatch.setattr("mcrs.cli.answer_text.is_terminal", lambda stream: True)
    monkeypatch.setattr(wiring, "load_language_model", lambda *_: Slow(look))
    assert main(["query", "--set", "lm_type=template"]) == 0
    rest = capsys.readouterr().out
    assert rest.count("Enjoy it.") == 1
    assert rest.count("Try ") == 1
    assert "results.json" in rest.splitlines()[-1]
