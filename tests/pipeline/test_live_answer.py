"""Answers whose tracks come first, and whose responses can be read while they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from mcrs.config import GenerationSettings
from mcrs.errors import ModelError
from mcrs.lm_modules.base import LanguageModel, ShowText
from mcrs.pipeline.crs import CRSBaseline
from mcrs.pipeline.live_answer import ChatSession
from mcrs.types import Completion, GenerationRequest
from tests.pipeline.test_crs import load_sample


class SlowLM(LanguageModel):
    """Writes a text about the track, piece by piece."""

    def __init__(self, text: str, error: str | None = None) -> None:
        self.text, self.error = text, error

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        for request in requests:
            yield Completion(request.key, self._text(request), 1, 1, "stop", self.error)

    def stream_text(self, request: GenerationRequest, show: ShowText) -> Completion:
        text = self._text(request)
        for end in range(1, len(text)):
            show(text[:end])
        return super().stream_text(request, show)

    def _text(self, request: GenerationRequest) -> str:
        assert request.track is not None
        return self.text.format(title=request.track.title, artist=request.track.artist)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> CRSBaseline:
    return load_sample(tmp_path_factory.mktemp("cache"))


def pipeline(sample: CRSBaseline, lm: LanguageModel, check: str) -> CRSBaseline:
    generation = GenerationSettings.model_validate({"response_check": check, "do_sample": False})
    return CRSBaseline(sample.recommender, lm, sample.prompts, generation)


def read(crs: CRSBaseline) -> tuple[dict[str, Any], list[str], dict[str, Any]]:
    """What was found, the texts that were shown, and the whole answer."""
    shown: list[str] = []
    live = crs.start("calm piano", session=ChatSession())
    return live.found, shown, live.write(shown.append)


def test_answer_in_two_steps_is_that_of_chat(sample: CRSBaseline) -> None:
    live = sample.start("calm piano", "sample-user-01", first := ChatSession())
    assert not first.history
    result = live.write()
    assert result == sample.chat("calm piano", "sample-user-01", second := ChatSession())
    assert first.history == second.history
    assert live.found == {key: value for key, value in result.items() if not key.startswith("response")}


@pytest.mark.parametrize("check", ["none", "empty"])
def test_unchecked_response_is_shown_as_it_grows(sample: CRSBaseline, check: str) -> None:
    _, shown, result = read(pipeline(sample, SlowLM("A song."), check))
    assert shown == ["A", "A ", "A s", "A so", "A son", "A song"]
    assert result["response"] == "A song."


def test_of_a_checked_response_whole_sentences_are_shown_once_they_pass(sample: CRSBaseline) -> None:
    lm = SlowLM("Yes. It is “{title}” by {artist}. Sorry. More")
    found, shown, result = read(pipeline(sample, lm, "grounded"))
    good = f"Yes. It is “{found['retrieval_titles'][0]}” by {found['retrieval_artists'][0]}."
    assert shown == [good]
    assert result["response_source"] == "template"  # the whole apologises


def test_model_that_only_knows_whole_responses_shows_none(sample: CRSBaseline) -> None:
    _, shown, result = read(sample)
    assert shown == []
    assert result["response_source"] == "template"


def test_failed_response_leaves_the_conversation_as_it_was(sample: CRSBaseline) -> None:
    crs = pipeline(sample, SlowLM("", "no memory"), "empty")
    live = crs.start("calm piano", session=(session := ChatSession()))
    with pytest.raises(ModelError, match="no memory"):
        live.write(print)
    assert session.history == []


def test_message_without_any_track_left_is_an_error(sample: CRSBaseline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample.recommender, "exclude_played", True)
    session = ChatSession()
    for track_id in sample.catalog.track_ids:
        session.remember("more", track_id, "here")
    with pytest.raises(ModelError, match="no track was retrieved"):
        sample.start("more", session=session)
