"""Responses are generated again or cut until they pass the check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from mcrs.config import GenerationSettings
from mcrs.lm_modules.base import LanguageModel
from mcrs.lm_modules.template import write_response
from mcrs.pipeline.response_writer import ResponseWriter
from mcrs.types import ChatMessage, Completion, Context, GenerationRequest, RequestKey, Track

HALO = Track("halo", "Halo", ("Beyoncé",), "I Am", ("pop",), "2008")
GOOD, OTHER_GOOD = "Try “Halo” by Beyoncé.", "Here is “Halo” by Beyoncé!"
CUT, OTHER_CUT = f"{GOOD} It is the", f"{OTHER_GOOD} It has"
VAGUE, EMPTY, ERROR = "A lovely song.", " \n", "!"


class ScriptedLM(LanguageModel):
    """Says what it is told, one text for each try of a request; the last request comes first."""

    def __init__(self, *scripts: Sequence[str]) -> None:
        self.scripts = scripts
        self.asked: list[list[GenerationRequest]] = []

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        self.asked.append(list(requests))
        for request in reversed(requests):
            text = self.scripts[request.key.turn_number][len(self.asked) - 1]
            if text == ERROR:
                yield Completion(request.key, "", 0, 0, "error", "no memory")
            else:
                yield Completion(request.key, text, 10, 3, "stop")


def ask(n: int = 1) -> list[GenerationRequest]:
    messages = (ChatMessage("user", "Pop?"), ChatMessage("assistant", "Halo"))
    return [GenerationRequest(RequestKey("s", number), messages, 100 + number, 64, HALO) for number in range(n)]


def write(check: str, *tries: str, do_sample: bool | None = True) -> Completion:
    generation = GenerationSettings.model_validate({"response_check": check, "do_sample": do_sample})
    (completion,) = ResponseWriter(ScriptedLM(tries), generation).stream(ask())
    return completion


@pytest.mark.parametrize("text", [GOOD, CUT, VAGUE, EMPTY])
def test_check_none_takes_all_as_it_is(text: str) -> None:
    assert write("none", text) == Completion(RequestKey("s", 0), text, 10, 3, "stop")


@pytest.mark.parametrize(("text", "source"), [(GOOD, "model"), (CUT, "model"), (VAGUE, "model"), (EMPTY, "template")])
def test_check_empty_replaces_only_what_is_empty(text: str, source: str) -> None:
    completion = write("empty", text)
    assert completion.source == source
    assert completion.text == (write_response(ask()[0]) if source == "template" else text)


@pytest.mark.parametrize(
    ("tries", "source", "text"),
    [
        ((GOOD,), "model", GOOD),
        ((VAGUE, GOOD), "regenerated", GOOD),
        ((CUT, OTHER_GOOD), "regenerated", OTHER_GOOD),
        ((CUT, OTHER_CUT), "trimmed", OTHER_GOOD),
        ((CUT, VAGUE), "trimmed", GOOD),
        ((CUT, ERROR), "trimmed", GOOD),
        ((VAGUE, EMPTY), "template", None),
        ((EMPTY, VAGUE), "template", None),
        ((VAGUE, ERROR), "template", None),
    ],
)
def test_check_grounded_tries_again_then_trims_then_takes_the_template(
    tries: tuple[str, ...], source: str, text: str | None
) -> None:
    completion = write("grounded", *tries)
    assert (completion.source, completion.text) == (source, write_response(ask()[0]) if text is None else text)
    assert completion.error is None
    assert completion.n_new_tokens == 3 * sum(attempt != ERROR for attempt in tries)


def test_greedy_decoding_is_not_asked_again() -> None:
    lm = ScriptedLM([CUT])
    (completion,) = ResponseWriter(lm, GenerationSettings(response_check="grounded", do_sample=False)).stream(ask())
    assert (completion.text, completion.source) == (GOOD, "trimmed")
    assert len(lm.asked) == 1


def test_only_what_failed_is_asked_again_together_and_with_another_seed() -> None:
    lm = ScriptedLM([VAGUE, GOOD], [GOOD], [EMPTY, VAGUE], [ERROR])
    completions = list(ResponseWriter(lm, GenerationSettings(response_check="grounded")).stream(ask(4)))
    assert [completion.key.turn_number for completion in completions] == [3, 1, 0, 2]
    assert [completion.source for completion in completions[1:]] == ["model", "regenerated", "template"]
    assert completions[0].error == "no memory"
    first, second = lm.asked
    assert {request.key.turn_number for request in second} == {0, 2}
    assert not {request.seed for request in first} & {request.seed for request in second}


def test_nothing_to_write_writes_nothing() -> None:
    assert list(ResponseWriter(ScriptedLM(), GenerationSettings(response_check="grounded")).stream([])) == []


@pytest.mark.parametrize(
    ("check", "tries", "was_empty"),
    [
        ("none", (EMPTY,), True),
        ("none", (GOOD,), False),
        ("empty", (EMPTY,), True),
        ("empty", (VAGUE,), False),
        ("grounded", (EMPTY, EMPTY), True),
        ("grounded", (EMPTY, GOOD), False),
        ("grounded", (VAGUE, VAGUE), False),
        ("none", (ERROR,), False),
    ],
)
def test_completion_says_whether_the_response_was_empty(check: str, tries: tuple[str, ...], was_empty: bool) -> None:
    assert write(check, *tries).was_empty is was_empty


TOLD = "Here is “Halo” by Beyoncé, a pop ballad about rain."
FALSE = "Here is “Halo” by Beyoncé, released in 1999. It won a Grammy! Try “Halo” by Beyoncé. Enjoy it."


def test_check_grounded_cuts_unsupported_sentences() -> None:
    completion = write("grounded", FALSE, FALSE)
    assert (completion.text, completion.source) == (
        "Here is “Halo” by Beyoncé. Try “Halo” by Beyoncé. Enjoy it.",
        "trimmed",
    )
    assert write("grounded", TOLD, GOOD).source == "regenerated"
    assert write("empty", FALSE).text == FALSE


def choose(*tries: str, **settings: object) -> tuple[Completion, ScriptedLM]:
    lm = ScriptedLM(tries)
    generation = {"response_check": "grounded", "do_sample": True, "candidates": len(tries), **settings}
    (completion,) = ResponseWriter(lm, GenerationSettings.model_validate(generation)).stream(ask())
    return completion, lm


def test_candidates_have_seeds_of_the_turn_and_the_first_has_the_turns_own() -> None:
    seeds = [request[0].seed for request in choose(GOOD, OTHER_GOOD, GOOD, GOOD)[1].asked]
    assert seeds[0] == ask()[0].seed
    assert len(set(seeds)) == 4
    assert seeds == [request[0].seed for request in choose(VAGUE, CUT, EMPTY, ERROR)[1].asked]


@pytest.mark.parametrize(
    ("tries", "source", "text"),
    [
        ((VAGUE, GOOD, FALSE), "model", GOOD),
        ((ERROR, GOOD), "model", GOOD),
        ((GOOD, GOOD, OTHER_GOOD), "model", GOOD),
        ((VAGUE, CUT), "trimmed", GOOD),
        ((VAGUE, EMPTY), "template", None),
    ],
)
def test_of_candidates_that_pass_the_most_varied_is_kept(tries: tuple[str, ...], source: str, text: str | None) -> None:
    completion, lm = choose(*tries)
    assert (completion.source, completion.text) == (source, write_response(ask()[0]) if text is None else text)
    assert completion.n_new_tokens == 3 * sum(attempt != ERROR for attempt in tries)
    assert len(lm.asked) == len(tries)


def test_a_candidate_that_opens_as_an_earlier_response_is_not_kept() -> None:
    request = replace(ask()[0], context=Context(responses=("Try “Halo” now.",)))
    generation = GenerationSettings(response_check="grounded", candidates=2)
    (completion,) = ResponseWriter(ScriptedLM([GOOD, OTHER_GOOD]), generation).stream([request])
    assert completion.text == OTHER_GOOD


def test_candidates_that_all_fail_are_an_error() -> None:
    assert choose(ERROR, ERROR)[0].error == "no memory"


def test_greedy_decoding_writes_one_candidate() -> None:
    assert len(choose(GOOD, OTHER_GOOD, do_sample=False)[1].asked) == 1


def test_a_choice_depends_on_no_other_turn() -> None:
    scripts = [[GOOD, OTHER_GOOD, GOOD], [OTHER_GOOD, VAGUE, CUT], [CUT, OTHER_GOOD, VAGUE], [GOOD, VAGUE, OTHER_GOOD]]
    generation = GenerationSettings(response_check="grounded", candidates=3)
    together = {each.key: each for each in ResponseWriter(ScriptedLM(*scripts), generation).stream(ask(4))}
    for request in ask(4):
        assert list(ResponseWriter(ScriptedLM(*scripts), generation).stream([request])) == [together[request.key]]


def test_candidates_are_not_shown_before_one_is_chosen() -> None:
    shown: list[str] = []
    generation = GenerationSettings(response_check="grounded", candidates=2)
    list(ResponseWriter(ScriptedLM([GOOD, OTHER_GOOD]), generation, shown.append).stream(ask()))
    assert shown == []


@pytest.mark.parametrize(
    ("text", "source", "kept"),
    [
        (GOOD, "model", GOOD),
        (f"{GOOD} Shall we stay in this mood?", "trimmed", GOOD),
        (f"I did not catch that. {GOOD}", "model", f"I did not catch that. {GOOD}"),
        (f"I did not catch that. {GOOD} I am not sure what you want.", "trimmed", f"I did not catch that. {GOOD}"),
        ("How about “Halo” by Beyoncé?", "template", None),
    ],
)
def test_where_the_pipeline_asks_the_response_does_not(text: str, source: str, kept: str | None) -> None:
    request = replace(ask()[0], closes=True)
    generation = GenerationSettings(response_check="grounded", do_sample=False)
    (completion,) = ResponseWriter(ScriptedLM([text]), generation).stream([request])
    assert completion.source == source
    assert completion.text == (write_response(request) if kept is None else kept)
    assert "?" not in completion.text
