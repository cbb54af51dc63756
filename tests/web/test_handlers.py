"""What the page does when a visitor writes, presses or chooses something."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.web.visit import Exchange, Visit

gr: Any = pytest.importorskip("gradio", reason="pip install 'mcrs[web]'")
from mcrs.web.handlers import Handlers, verdict_message  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mcrs.types import Completion
    from mcrs.web.pipelines import Pipelines

WELCOME = "<p>welcome</p>"


@pytest.fixture(scope="module")
def handlers(pipelines: Pipelines) -> Handlers:
    return Handlers(pipelines, WELCOME)


def press(handlers: Handlers, visit: Visit, **data: Any) -> list[tuple[Any, ...]]:
    return list(handlers.press(visit, gr.EventData(None, data)))


def run(steps: Iterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return list(steps)


def test_track_is_there_before_the_response(
    handlers: Handlers, pipelines: Pipelines, monkeypatch: pytest.MonkeyPatch
) -> None:
    crs, seen, visit = pipelines.get(pipelines.first).crs, Event(), Visit()
    respond = crs.respond

    def respond_once_the_track_is_seen(*arguments: Any, **settings: Any) -> Iterator[Completion]:
        assert seen.wait(30)
        yield from respond(*arguments, **settings)

    monkeypatch.setattr(crs, "respond", respond_once_the_track_is_seen)
    steps = handlers.say(" calm piano ", visit)
    past, live, box, notice = next(steps)
    assert (past, box, notice) == ("", "", "")
    assert "calm piano" in live
    assert "mc-card" not in live
    live = next(steps)[1]
    assert "mc-card" in live
    assert "mc-response" not in live
    seen.set()
    assert "mc-response" in run(steps)[-1][1]
    assert [exchange.stage for exchange in visit.exchanges] == ["done"]


def test_second_message_moves_the_first_to_the_past(handlers: Handlers) -> None:
    visit = Visit()
    run(handlers.say("calm piano", visit))
    first = run(handlers.say("no jazz please", visit))[0]
    assert "calm piano" in first[0]
    assert "no jazz please" in first[1]
    assert len(visit.session.history) == 6


@pytest.mark.parametrize("query", ["", "  \n"])
def test_empty_message_changes_nothing(handlers: Handlers, query: str) -> None:
    visit = Visit()
    assert run(handlers.say(query, visit)) == [(gr.skip(),) * 4]
    assert visit.exchanges == []


def test_message_while_another_is_answered_waits_in_its_box(handlers: Handlers) -> None:
    visit = Visit(exchanges=[Exchange("calm piano", stage="writing")])
    assert run(handlers.say("more", visit)) == [(gr.skip(),) * 4]
    assert press(handlers, visit, act="like", turn=0) == [(gr.skip(),) * 4]
    assert handlers.begin_anew(visit)[3] != ""
    assert len(visit.exchanges) == 1


@pytest.mark.parametrize("act", ["like", "skip", "artist"])
def test_pressed_button_is_the_next_message(handlers: Handlers, act: str) -> None:
    visit = Visit()
    run(handlers.say("calm piano", visit))
    played = visit.exchanges[0].tracks[0]
    press(handlers, visit, act=act, turn=0)
    assert visit.exchanges[0].verdict == act
    assert visit.exchanges[1].query == verdict_message(visit.exchanges[0])
    then = visit.exchanges[1].tracks
    assert played["track_id"] not in [track["track_id"] for track in then]
    if act == "artist":
        assert not set(then[0]["artists"]) & set(played["artists"])


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"act": "like", "turn": 1},
        {"act": "like", "turn": "0"},
        {"act": "like", "turn": None},
        {"act": "again", "turn": 0},
        {"act": "ask", "text": "more"},
        {"act": ["like"], "turn": 0},
        {"act": "remove", "turn": 0},
    ],
)
def test_press_of_what_is_not_on_the_page_changes_nothing(handlers: Handlers, data: dict[str, Any]) -> None:
    visit = Visit()
    run(handlers.say("calm piano", visit))
    assert press(handlers, visit, **data) == [(gr.skip(),) * 4]
    assert len(visit.exchanges) == 1


def test_suggestion_is_asked(handlers: Handlers) -> None:
    visit = Visit()
    press(handlers, visit, act="ask", turn=-1, text="Rock music, please")
    assert visit.exchanges[0].query == "Rock music, please"


@pytest.mark.parametrize("error", [ZeroDivisionError, SystemExit])
def test_failed_answer_says_why_and_can_be_tried_again(
    error: type[BaseException], handlers: Handlers, pipelines: Pipelines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    crs, visit = pipelines.get(pipelines.first).crs, Visit()
    run(handlers.say("calm piano", visit))
    with monkeypatch.context() as patch:
        patch.setattr(crs, "respond", fail)
        last = run(handlers.say("more of it", visit))[-1]
    assert f"an unexpected error ({error.__name__})" in last[1]
    assert len(visit.session.history) == 3
    press(handlers, visit, act="again", turn=1)
    assert [(exchange.query, exchange.stage) for exchange in visit.exchanges] == [
        ("calm piano", "done"),
        ("more of it", "done"),
    ]


def test_new_conversation_keeps_the_choices(handlers: Handlers) -> None:
    visit = Visit(user_id="sample-user-01")
    run(handlers.say("calm piano", visit))
    before = visit.session.session_id
    assert "is not saved" in handlers.begin_anew(visit)[3]
    assert len(visit.exchanges) == 1
    assert handlers.begin_anew(visit) == ("", WELCOME, "", "")
    assert visit.exchanges == visit.session.history == []
    assert visit.session.session_id != before
    assert visit.user_id == "sample-user-01"


def test_conversation_is_saved_once_there_is_one(handlers: Handlers) -> None:
    visit = Visit()
    assert handlers.save(visit)[:2] == ("", "")
    run(handlers.say("calm piano", visit))
    line, name, notice = handlers.save(visit)
    assert line.endswith("}\n")
    assert line.count("\n") == 1
    assert name in notice
    assert handlers.begin_anew(visit)[1] == WELCOME


def test_warning_of_a_new_conversation_is_for_what_was_there(handlers: Handlers) -> None:
    visit = Visit()
    run(handlers.say("calm piano", visit))
    handlers.save(visit)
    run(handlers.say("more", visit))
    assert "is not saved" in handlers.begin_anew(visit)[3]
    run(handlers.say("more", visit))
    assert "is not saved" in handlers.begin_anew(visit)[3]


def test_profile_is_chosen_and_an_unknown_one_is_named(handlers: Handlers) -> None:
    visit = Visit()
    assert handlers.choose_user("sample-user-02", visit) == ""
    assert visit.user_id == "sample-user-02"
    assert "no profile of the user nobody&lt;b&gt;" in handlers.choose_user("nobody<b>", visit)
    assert handlers.choose_user("", visit) == ""
    assert visit.user_id is None


@pytest.mark.parametrize(
    ("tid", "backend", "model", "said"),
    [
        ("no_such", "as configured", "", "unknown configuration"),
        ("demo_smollm2", "hf_causal", "/no/such/model", "/no/such/model"),
        ("demo", "no_such", "", "no_such"),
    ],
)
def test_broken_choice_is_told_and_the_conversation_goes_on(
    handlers: Handlers, monkeypatch: pytest.MonkeyPatch, tid: str, backend: str, model: str, said: str
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    visit = Visit()
    run(handlers.say("calm piano", visit))
    *_, last = handlers.apply(tid, backend, model, visit)
    assert last[0] == gr.skip()
    assert said in last[1]
    assert "Still in use: demo: 472 tracks" in last[1]
    assert run(handlers.say("more", visit))[-1][1].count("mc-response") == 1


def test_other_catalogue_wants_a_new_conversation(handlers: Handlers, hostile_pipelines: Pipelines) -> None:
    visit = Visit(pipeline=hostile_pipelines.get(hostile_pipelines.first))
    visit.exchanges.append(Exchange("calm", stage="done"))
    *_, last = handlers.apply("demo", "as configured", "", visit)
    assert "has another catalogue" in last[1]
    visit.begin_anew()
    *_, last = handlers.apply("demo", "as configured", "", visit)
    assert "demo: 472 tracks, responses by the template" in last[1]


def test_back_end_is_switched(handlers: Handlers) -> None:
    visit = Visit()
    *_, last = handlers.apply("demo", "template", "", visit)
    assert "responses by the template" in last[1]
    assert visit.pipeline is not None
    assert visit.pipeline.config.lm_backend == "template"
    assert run(handlers.say("calm piano", visit))[-1][1].count("mc-response") == 1
