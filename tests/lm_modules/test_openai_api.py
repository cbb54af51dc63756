from __future__ import annotations

import asyncio
import json
import re
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from mcrs.config import GenerationSettings
from mcrs.errors import ConfigError, MissingExtraError, ModelError
from mcrs.lm_modules.endpoint_answer import TURN_ENDS, response_in
from mcrs.lm_modules.openai_api import OpenAILM
from mcrs.types import BriefPlace, BriefSetting, ChatMessage, Completion, GenerationRequest, RequestKey
from tests.evaluation.endpoint import Drip, Echo, RawAnswer, chat_endpoint

pytest.importorskip("openai")

BUSY = RawAnswer(429, b'{"error": {"message": "slow down"}}', {"Retry-After": "0.01"})


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "any")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def make_requests(n_requests: int = 1) -> list[GenerationRequest]:
    return [
        GenerationRequest(
            RequestKey("s", number),
            (
                ChatMessage("system", "Be kind."),
                ChatMessage("user", f"question {number}"),
                ChatMessage("assistant", "Blue by Joni"),
            ),
            seed=2**40 + number,
            max_new_tokens=7,
        )
        for number in range(1, n_requests + 1)
    ]


def question(body: dict[str, Any]) -> int:
    return int(body["messages"][1]["content"].split()[1])


def ask(
    answer: Callable[[dict[str, Any]], str | int | RawAnswer | Drip | Echo],
    n_requests: int = 1,
    *,
    max_retries: int = 3,
    timeout: float = 20.0,
    concurrency: int = 8,
    generation: GenerationSettings | None = None,
) -> tuple[dict[int, Completion], list[dict[str, Any]]]:
    """The completions by turn number, and the bodies of all requests."""
    with chat_endpoint(answer) as (url, asked):
        lm = OpenAILM("model", generation, url, "MY_KEY", concurrency, max_retries, timeout, brief="assistant")
        completions = {completion.key.turn_number: completion for completion in lm.stream(make_requests(n_requests))}
    return completions, asked


def completion_body(content: str | None, finish_reason: str = "stop", **more: object) -> bytes:
    choice = {"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", "content": content}}
    return json.dumps(
        {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], **more}
    ).encode()


def test_stream_sends_prompt_seed_and_limit_and_reads_the_response() -> None:
    usage = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
    completions, asked = ask(lambda _: RawAnswer(content=completion_body(" A response.\n", "length", usage=usage)))

    assert completions == {1: Completion(RequestKey("s", 1), "A response.", 11, 5, "length")}
    assert asked == [
        {
            "model": "model",
            "messages": [
                {"role": "system", "content": "Be kind."},
                {"role": "user", "content": "question 1"},
                {"role": "assistant", "content": "Blue by Joni"},
            ],
            "seed": 1,
            "max_tokens": 7,
        }
    ]


def test_stream_leaves_out_what_a_model_thinks_aloud() -> None:
    completions, _ = ask(lambda body: "<think>Hm.</think>\n\nBlue!" if question(body) == 1 else "<think>Hm, h", 2)

    assert {number: completion.text for number, completion in completions.items()} == {1: "Blue!", 2: ""}


@pytest.mark.parametrize("mark", [*TURN_ENDS, "<|im_end|>\n<|im_start|>user\nMore!<|im_end|>"])
@pytest.mark.parametrize(
    "start", ["", "<s> ", "<|im_start|>assistant\n", "<|start_header_id|>assistant<|end_header_id|>\n\n"]
)
def test_response_ends_where_the_turn_ends(start: str, mark: str) -> None:
    assert response_in(f"{start}Blue!{mark}") == "Blue!"
    assert response_in(f"<think>Hm.</think>{start}Blue!{mark}") == "Blue!"


@pytest.mark.parametrize("text", ["Blue!", "I <3 it", "the assistant said [end]", "a < b > c", "A <s>b</s> c.", ""])
def test_response_without_marks_stays(text: str) -> None:
    assert response_in(text) == text


def test_error_beside_the_response_is_told() -> None:
    body = json.loads(completion_body("Here is", "error"))
    body["choices"][0]["error"] = {"code": 502, "message": "upstream broke"}
    completions, _ = ask(lambda _: RawAnswer(content=json.dumps(body).encode()))

    assert completions[1].error == "the endpoint stopped the response with an error (upstream broke)"


@pytest.mark.parametrize(
    "error",
    [
        {"message": "Your chosen model requires moderation and your input was flagged", "code": 403},
        {"message": "no", "code": "content_filter"},
    ],
)
def test_text_that_is_moderated_is_an_error_of_its_turn(error: dict[str, object]) -> None:
    refusal = RawAnswer(403, json.dumps({"error": error}).encode())
    completions, _ = ask(lambda body: refusal if question(body) == 1 else "ok", 4, concurrency=1)

    assert completions[1].error is not None
    assert completions[1].error.endswith("; change the prompts, or the endpoint's filter")
    assert [completions[number].text for number in (2, 3, 4)] == ["ok"] * 3


@pytest.mark.parametrize(
    ("status", "message", "advice"),
    [
        (401, "moderation: wrong key", "check the key"),
        (403, "no access to model `omni-moderation-latest`", "check the key"),
        (404, "there is no moderation here", "check the model's name"),
    ],
)
def test_wrong_key_or_model_of_moderation_ends_the_run(status: int, message: str, advice: str) -> None:
    refusal = RawAnswer(status, json.dumps({"error": {"message": message}}).encode())
    with pytest.raises(ModelError, match=rf"rejects every request with status {status} .*; {advice}"):
        ask(lambda body: refusal, 4, concurrency=1)


@pytest.mark.parametrize(("status", "advice"), [(429, "fewer requests"), (500, "server's log")])
def test_busy_or_broken_server_is_not_taken_for_moderation(status: int, advice: str) -> None:
    refusal = RawAnswer(status, b'{"error": {"message": "moderation failed"}}', {"Retry-After": "0.01"})
    completions, _ = ask(lambda body: refusal, max_retries=0)
    assert advice in (completions[1].error or "")


def test_null_leaves_a_key_out_and_a_system_message_can_open_the_users() -> None:
    extra = {"seed": None, "max_tokens": None, "stop": ["x"]}
    with chat_endpoint(lambda _: "ok") as (url, asked):
        lm = OpenAILM("m", None, url, "MY_KEY", extra_body=extra, system_role=False, brief="assistant")
        assert next(iter(lm.stream(make_requests()))).text == "ok"

    messages = [{"role": "user", "content": "Be kind.\n\nquestion 1"}, {"role": "assistant", "content": "Blue by Joni"}]
    assert asked == [{"model": "m", "messages": messages, "stop": ["x"]}]


@pytest.mark.parametrize(
    ("generation", "expected"),
    [
        ({}, {}),
        ({"do_sample": False, "top_p": 0.5}, {"temperature": 0}),
        ({"do_sample": True, "temperature": 0.7, "top_p": 0.9}, {"temperature": 0.7, "top_p": 0.9}),
        ({"top_k": 5, "repetition_penalty": 1.2}, {"top_k": 5, "repetition_penalty": 1.2}),
    ],
)
def test_stream_translates_the_generation_settings(generation: dict[str, Any], expected: dict[str, Any]) -> None:
    _, asked = ask(lambda _: "ok", generation=GenerationSettings(**generation))

    body = {key: value for key, value in asked[0].items() if key not in ("model", "messages", "seed", "max_tokens")}
    assert body == expected


def test_stream_follows_the_settings_for_endpoints_that_differ() -> None:
    messages = (ChatMessage("user", "question 1"), ChatMessage("assistant", "a"), ChatMessage("assistant", "b"))
    request = GenerationRequest(RequestKey("s", 1), messages, 0, 9)
    extra = {"chat_template_kwargs": {"enable_thinking": False}}
    with chat_endpoint(lambda _: "ok") as (url, asked):
        lm = OpenAILM(
            "m",
            base_url=url,
            api_key_env="MY_KEY",
            max_tokens_key="max_completion_tokens",
            strict_roles=True,
            extra_body=extra,
            brief="assistant",
        )
        assert next(iter(lm.stream([request]))).text == "ok"

    assert asked[0]["max_completion_tokens"] == 9
    assert "max_tokens" not in asked[0]
    assert asked[0]["chat_template_kwargs"] == {"enable_thinking": False}
    assert [message["content"] for message in asked[0]["messages"]] == ["question 1", "a\n\nb"]


def test_stream_keeps_so_many_requests_under_way_and_no_more() -> None:
    lock = threading.Lock()
    three_under_way = threading.Barrier(3)
    under_way: list[int] = [0, 0]

    def answer(body: dict[str, Any]) -> str:
        with lock:
            under_way[0] += 1
            under_way[1] = max(under_way)
        three_under_way.wait(60)
        with lock:
            under_way[0] -= 1
        return f"response {question(body)}"

    completions, _ = ask(answer, n_requests=12, concurrency=3)

    assert {number: completion.text for number, completion in completions.items()} == {
        number: f"response {number}" for number in range(1, 13)
    }
    assert under_way[1] == 3


def test_stream_tries_again_after_rate_limits_and_server_errors_and_time_outs() -> None:
    troubles: dict[int, list[RawAnswer | float]] = {
        1: [BUSY, BUSY],
        2: [RawAnswer(500, b"{}", {"Retry-After": "0.01"})],
        3: [RawAnswer(503, b"<html>", {"Retry-After": "0.01", "Content-Type": "text/html"})],
        4: [6.0],
    }

    def answer(body: dict[str, Any]) -> str | RawAnswer:
        if left := troubles[question(body)]:
            trouble = left.pop()
            if isinstance(trouble, RawAnswer):
                return trouble
            time.sleep(trouble)
        return "at last"

    completions, asked = ask(answer, n_requests=4, timeout=3.0)

    assert [completion.text for completion in completions.values()] == ["at last"] * 4
    assert len(asked) == 4 + 5


def test_stream_bounds_a_try_as_a_whole_and_tries_again() -> None:
    dripped: list[int] = []

    def answer(body: dict[str, Any]) -> str | Drip:
        dripped.append(question(body))
        return "at last" if question(body) == 1 and dripped.count(1) > 1 else Drip()

    started = time.monotonic()
    completions, _ = ask(answer, n_requests=2, timeout=2.0, max_retries=1)

    assert time.monotonic() - started < 30
    assert completions[1].text == "at last"
    assert completions[2].finish_reason == "error"
    said = r"http://\S+ gave no complete response within 2 s; if it is slow, raise lm.timeout"
    assert re.fullmatch(said, completions[2].error or "")
    assert sorted(dripped) == [1, 1, 2, 2]


@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_stream_hides_whatever_secret_the_endpoint_repeats(
    status: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MY_KEY", "local-key-17")
    caplog.set_level("DEBUG")
    body = {
        "api_key": "body-secret",
        "metadata": {"token": "tok3n"},
        "headers": {"X-Any": "Bearer h34der"},
        "mode": "x",
    }
    with chat_endpoint(lambda _: Echo(status)) as (url, asked):
        url = url.replace("://", "://ann:pa%24%24word@") + "?sig=qu3ry&version=1"
        lm = OpenAILM("model", base_url=url, api_key_env="MY_KEY", max_retries=0, extra_body=body)
        try:
            (completion,) = lm.stream(make_requests())
            said = f"{completion.text} {completion.error}"
        except ModelError as error:
            said = str(error)

    assert asked[0]["metadata"] == {"token": "tok3n"}
    assert "/v1/chat/completions?sig=***&version=1" in said or "/v1/chat/completions?***" in said
    assert "'Authorization': 'Basic ***'" in said or status != 200
    for secret in (
        "local-key-17",
        "body-secret",
        "tok3n",
        "h34der",
        "pa$$word",
        "pa%24%24word",
        "qu3ry",
        "YW5uOnBhJCR3b3Jk",
    ):
        assert secret not in said
        assert secret not in caplog.text
    assert "/v1/chat/completions" in caplog.text


@pytest.mark.parametrize(
    "url", ["localhost:8000", "ftp://host", "http://host:port", "http://u:s3/cret@h/v1", "http://a b"]
)
def test_constructor_with_a_base_url_that_is_not_a_url_says_so(url: str) -> None:
    with pytest.raises(ConfigError, match=r"expected an endpoint such as http://.* got .*lm\.base_url") as caught:
        OpenAILM("model", base_url=url, api_key_env="MY_KEY")
    assert "s3/cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("trouble", "message"),
    [
        (
            RawAnswer(400, b'{"error": {"message": "top_k is unknown"}}'),
            r"^the endpoint http://\S+ failed with status 400 \(top_k is unknown\); change the setting that",
        ),
        (BUSY, r"failed with status 429 \(slow down\); it asks for fewer requests: lower lm\.concurrency, or raise lm"),
        (
            RawAnswer(content=b'{"choices": [{'),
            r"is not JSON: it begins with .*; is lm\.base_url the address of the API",
        ),
        (RawAnswer(content=b"<html>", headers={"Content-Type": "text/html"}), "not a chat completion: <html>"),
        (RawAnswer(content=b'{"error": {"message": "overloaded"}}'), "not a chat completion: .*overloaded"),
        (RawAnswer(content=b'{"choices": []}'), "not a chat completion: "),
        (RawAnswer(content=b'{"choices": {"a": 1}}'), "not a chat completion"),
        (RawAnswer(content=b'{"choices": ' + b"9" * 5000 + b"}"), "is not JSON: Exceeds the limit"),
        (RawAnswer(content=completion_body("", "content_filter")), "content filter"),
    ],
)
def test_stream_with_a_request_that_fails_for_good_answers_the_others(trouble: RawAnswer, message: str) -> None:
    completions, _ = ask(lambda body: trouble if question(body) == 2 else "fine", n_requests=3, max_retries=1)

    failed = completions.pop(2)
    assert [completion.text for completion in completions.values()] == ["fine", "fine"]
    assert (failed.text, failed.finish_reason) == ("", "error")
    assert failed.error is not None
    assert "\n" not in failed.error
    assert re.search(message, failed.error)


def test_stream_with_usage_of_another_form_keeps_the_response() -> None:
    answer = json.loads(completion_body("fine"))
    raw = RawAnswer(content=json.dumps({**answer, "usage": "2 tokens"}).encode())
    (completion,) = ask(lambda _: raw, n_requests=1)[0].values()
    assert (completion.text, completion.error, completion.n_new_tokens) == ("fine", None, None)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_stream_from_an_endpoint_that_refuses_the_key_or_model_ends_at_once(status: int) -> None:
    with chat_endpoint(lambda _: status) as (url, asked):
        lm = OpenAILM("model", base_url=url, api_key_env="MY_KEY", concurrency=2)
        with pytest.raises(
            ModelError,
            match=rf"^the endpoint {url} rejects every request with status {status} \(.+\); check the (key|model)",
        ):
            list(lm.stream(make_requests(50)))

    # The probe, and the requests that were under way.
    assert len(asked) <= 3


def test_stream_from_an_endpoint_that_answers_nothing_any_more_ends() -> None:
    completions: list[Completion] = []
    with chat_endpoint(lambda body: "fine" if question(body) < 3 else 500) as (url, asked):
        lm = OpenAILM("model", base_url=url, api_key_env="MY_KEY", concurrency=2, max_retries=0)
        with pytest.raises(
            ModelError,
            match=r"^\d requests in a row failed; the last: the endpoint http://\S+ failed with status 500 .*; look at",
        ):
            completions.extend(lm.stream(make_requests(50)))

    assert len(asked) < 20  # how many are under way is a matter of timing


@pytest.mark.parametrize("given", [True, False])
def test_stream_from_an_endpoint_that_is_not_there_names_its_address_and_setting(
    given: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with chat_endpoint(lambda _: "fine") as (url, _):
        pass
    monkeypatch.setenv("OPENAI_BASE_URL", url.replace("://", "://me:password1@"))
    base_url, shown = (url, url) if given else (None, url.replace("://", "://***@"))
    lm = OpenAILM("model", base_url=base_url, api_key_env="MY_KEY", concurrency=1, max_retries=0)
    setting = "lm.base_url" if given else "lm.base_url or OPENAI_BASE_URL"
    message = rf"cannot connect to {re.escape(shown)} \(.+\); start the server, or set {setting} to its address"

    with pytest.raises(ModelError, match=f"^2 requests in a row failed; the last: {message}$"):
        list(lm.stream(make_requests(5)))
    (warning,) = caplog.messages
    assert re.fullmatch(f"{message}; trying again", warning)


def test_stream_that_is_left_early_cancels_what_is_under_way() -> None:
    release = threading.Event()

    def answer(body: dict[str, Any]) -> str:
        if question(body) > 1:
            release.wait(30)
        return "fine"

    try:
        with chat_endpoint(answer) as (url, asked):
            lm = OpenAILM("m", base_url=url, api_key_env="MY_KEY", concurrency=3, brief="assistant")
            stream = lm.stream(make_requests(9))
            assert next(stream).text == "fine"
            started = time.monotonic()
            stream.close()
            assert time.monotonic() - started < 20
            n_asked = len(asked)
            release.set()
            assert n_asked <= 4
    finally:
        release.set()


def test_stream_works_where_an_event_loop_is_running_and_in_several_threads() -> None:
    with chat_endpoint(lambda body: f"response {question(body)}") as (url, _):
        lm = OpenAILM("m", base_url=url, api_key_env="MY_KEY")

        async def in_a_loop() -> list[Completion]:
            return list(lm.stream(make_requests(2)))

        assert len(asyncio.run(in_a_loop())) == 2
        with ThreadPoolExecutor(2) as executor:
            streams = list(executor.map(lambda _: list(lm.stream(make_requests(2))), range(2)))
        assert [len(stream) for stream in streams] == [2, 2]


def test_constructor_without_a_key_names_the_variable() -> None:
    with pytest.raises(ConfigError, match=r"OPENAI_API_KEY.*api_key_env"):
        OpenAILM("model")


def test_constructor_with_a_key_in_the_place_of_its_variable_does_not_show_it() -> None:
    with pytest.raises(ConfigError, match="the environment variable holds no key") as caught:
        OpenAILM("model", api_key_env="hf_notAName")
    assert "hf_notAName" not in str(caught.value)


def test_constructor_without_the_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)

    with pytest.raises(MissingExtraError, match=r"mcrs\[openai\]"):
        OpenAILM("model", api_key_env="MY_KEY")


def is_probe(body: dict[str, Any]) -> bool:
    return "ready" in body["messages"][0]["content"]


def place_of_brief(messages: list[dict[str, Any]]) -> str:
    brief = messages[-1]
    if "question" in brief["content"]:
        return "in_user"
    return str(brief["role"])


def accepts(*places: str) -> Callable[[dict[str, Any]], str | int]:
    """An endpoint that refuses every other place of the brief."""

    def answer(body: dict[str, Any]) -> str | int:
        messages = body["messages"]
        place = "in_user" if is_probe(body) and len(messages) == 1 else place_of_brief(messages)
        return "Ready" if place in places else 400

    return answer


def asked_for_place(
    answer: Callable[[dict[str, Any]], str | int | RawAnswer], brief: BriefSetting = "auto"
) -> tuple[OpenAILM, list[dict[str, Any]], Completion]:
    with chat_endpoint(answer) as (url, asked):
        lm = OpenAILM("m", base_url=url, api_key_env="MY_KEY", max_retries=0, brief=brief)
        (completion,) = lm.stream(make_requests(1))
    return lm, asked, completion


@pytest.mark.parametrize("place", ["assistant", "in_user", "user", "tool"])
@pytest.mark.parametrize("setting", ["auto", "explicit"])
def test_brief_stands_where_the_endpoint_accepts_it_or_where_it_is_wanted(place: BriefPlace, setting: str) -> None:
    lm, asked, completion = asked_for_place(accepts(place), "auto" if setting == "auto" else place)

    assert (completion.text, completion.error) == ("Ready", None)
    assert place_of_brief(asked[-1]["messages"]) == place
    assert "Blue by Joni" in asked[-1]["messages"][-1]["content"]
    assert lm.findings == {"brief": place}
    assert sum(map(is_probe, asked)) == (["assistant", "in_user", "user", "tool"].index(place) + 1) * (
        setting == "auto"
    )


def test_tool_message_follows_a_call_with_its_id() -> None:
    _, asked, _ = asked_for_place(accepts("tool"), "tool")

    call, result = asked[-1]["messages"][-2:]
    assert call["tool_calls"][0]["id"] == result["tool_call_id"]
    assert json.loads(call["tool_calls"][0]["function"]["arguments"]) == {}
    assert len(result["tool_call_id"]) == 9


def test_endpoint_that_continues_an_assistant_message_gets_the_brief_from_the_user() -> None:
    def answer(body: dict[str, Any]) -> str:
        continued = body["messages"][-1]["role"] == "assistant"
        return ("dy." if is_probe(body) else " and so on") if continued else "Ready."

    lm, asked, completion = asked_for_place(answer)

    assert completion.text == "Ready."
    assert place_of_brief(asked[-1]["messages"]) == "in_user"
    assert lm.findings == {"brief": "in_user"}


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_endpoint_that_accepts_nothing_is_asked_as_ever_and_its_errors_are_those_of_the_turns(status: int) -> None:
    if status == 404:
        with pytest.raises(ModelError, match="rejects every request"):
            asked_for_place(lambda _: status)
        return
    lm, asked, completion = asked_for_place(lambda _: status)

    assert completion.error is not None
    assert place_of_brief(asked[-1]["messages"]) == "assistant"
    assert lm.findings == {}


def test_place_is_found_once_and_only_for_prompts_with_a_brief() -> None:
    with chat_endpoint(lambda _: "Ready") as (url, asked):
        lm = OpenAILM("m", base_url=url, api_key_env="MY_KEY")
        without = GenerationRequest(RequestKey("s", 0), (ChatMessage("user", "question 0"),), 0, 9)
        list(lm.stream([without]))
        assert not any(map(is_probe, asked))
        for _ in range(2):
            list(lm.stream(make_requests(2)))
    assert sum(map(is_probe, asked)) == 1


def test_budget_for_thoughts_is_added_to_the_limit() -> None:
    _, asked = ask(lambda _: "ok", generation=GenerationSettings(max_thought_tokens=100))

    assert asked[0]["max_tokens"] == 107


def pieces(*texts: str | None, finish_reason: str = "stop", **more: object) -> RawAnswer:
    """The texts as the pieces of one response."""
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}, *({"content": text} for text in texts)]
    choices: list[dict[str, Any]] = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": finish_reason})
    bodies: list[dict[str, Any]] = [
        {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        for choice in choices
    ]
    bodies.append({**bodies[0], "choices": [], **more})
    return events(*map(json.dumps, bodies), "[DONE]")


def events(*data: str) -> RawAnswer:
    content = "".join(f"data: {text}\n\n" for text in data).encode()
    return RawAnswer(content=content, headers={"Content-Type": "text/event-stream"})


def watch(
    answer: Callable[[dict[str, Any]], str | int | RawAnswer | Drip | Echo], **settings: Any
) -> tuple[Completion, list[str], list[dict[str, Any]]]:
    """The completion, the texts that were shown on the way, and the bodies of all requests."""
    shown: list[str] = []
    settings = {"brief": "assistant", "max_retries": 0, **settings}
    with chat_endpoint(answer) as (url, asked):
        lm = OpenAILM("model", base_url=url, api_key_env="MY_KEY", **settings)
        completion = lm.stream_text(make_requests()[0], shown.append)
    return completion, shown, asked


@pytest.mark.parametrize("status", [400, 404, 405, 422, 501])
def test_endpoint_that_refuses_to_stream_is_asked_for_the_whole(status: int) -> None:
    completion, shown, asked = watch(lambda body: status if body.get("stream") else "Blue.")
    assert (completion.text, shown) == ("Blue.", [])
    assert [body.get("stream") for body in asked] == [True, None]


def test_piece_without_a_delta_is_no_error() -> None:
    choices = [{"index": 0, "content_filter_results": {}}, {"index": 0, "delta": None}, {"delta": {"content": "Blue."}}]
    completion, shown, _ = watch(lambda _: events(*(json.dumps({"choices": [each]}) for each in choices), "[DONE]"))
    assert (completion.text, shown) == ("Blue.", ["Blue."])


def test_pieces_of_a_further_response_are_left_out() -> None:
    deltas = [(1, "Other"), (0, "Blue"), (1, " words."), (0, ".")]
    choices = [{"index": index, "delta": {"content": text}} for index, text in deltas]
    completion, shown, _ = watch(lambda _: events(*(json.dumps({"choices": [each]}) for each in choices), "[DONE]"))
    assert (completion.text, shown) == ("Blue.", ["Blue", "Blue."])


@pytest.mark.parametrize("start", ["<|im_start|>assistant\n", "<s> <start_of_turn>model\n"])
def test_start_of_the_turn_is_not_shown_in_pieces(start: str) -> None:
    completion, shown, _ = watch(lambda _: pieces(*start, "Blue."))
    assert (completion.text, shown) == ("Blue.", ["Blue."])


def test_end_token_is_not_shown_in_pieces() -> None:
    completion, shown, _ = watch(lambda _: pieces("Blue.", "<|im_", "end|>\n<|im_start|>user", "\nMore!"))
    assert (completion.text, set(shown)) == ("Blue.", {"Blue."})


def test_response_is_shown_piece_by_piece() -> None:
    usage = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
    completion, shown, asked = watch(lambda _: pieces(" Blue", " by", None, " Joni.", usage=usage))
    assert completion == Completion(RequestKey("s", 1), "Blue by Joni.", 11, 5, "stop")
    assert shown == ["Blue", "Blue by", "Blue by Joni."]
    assert asked[0].pop("stream") is True
    assert asked == ask(lambda _: "ok")[1]


@pytest.mark.parametrize(
    ("texts", "generation", "expected"),
    [
        (["<th", "ink>Hm.</", "think>Blue", "."], None, ["Blue", "Blue."]),
        (["a <", "b"], None, ["a", "a <b"]),
        (["Hm.", "</think>", "Blue."], GenerationSettings(max_thought_tokens=5), ["Blue."]),
    ],
)
def test_thought_is_not_shown(texts: list[str], generation: GenerationSettings | None, expected: list[str]) -> None:
    completion, shown, _ = watch(lambda _: pieces(*texts), generation=generation)
    assert shown == expected
    assert completion.text == expected[-1]


def test_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "sk-very-secret-key")
    completion, shown, _ = watch(lambda _: pieces("My key is sk-very-secret-key", "!"))
    assert "secret" not in " ".join([completion.text, *shown])


def test_endpoint_that_sends_no_pieces_is_asked_for_the_whole() -> None:
    completion, shown, asked = watch(lambda _: "Blue.")
    assert (completion.text, shown) == ("Blue.", [])
    assert [body.get("stream") for body in asked] == [True, None]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (500, "no"),
        (events("{"), "is not JSON"),
        (events("3"), "not a chat completion"),
        (events('{"error": {"message": "tired"}}'), "tired"),
        (Drip(), "no complete response within 0.3 s"),
    ],
)
def test_failure_on_the_way_is_an_error_of_the_response(answer: Any, said: str) -> None:
    completion, _, _ = watch(lambda _: answer, timeout=0.3 if isinstance(answer, Drip) else 20.0)
    assert completion.error is not None
    assert said in completion.error


# What OpenAI and vLLM, SGLang, llama.cpp, TGI, Mistral, LM Studio, Gemini and others say.
TOO_LONG = [
    (400, "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens"),
    (400, "The decoder prompt (length 5000) is longer than the maximum model length of 4096."),
    (400, "The input (5000 tokens) is longer than the model's context length (4096 tokens)."),
    (400, "the request exceeds the available context size, try increasing it"),
    (422, "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096."),
    (400, "Prompt contains 5000 tokens, too large for model with 4096 maximum context length"),
    (400, "when context overflows. However, the model is loaded with context length of only 4096 tokens"),
    (400, "The input token count (5000) exceeds the maximum number of tokens allowed (4096)."),
    (400, "prompt is too long: 5000 tokens > 4096 maximum"),
    (413, "Request too large: too many tokens"),
]


def long_request(n_turns: int) -> GenerationRequest:
    turns = [(ChatMessage("user", f"old question {turn}"), ChatMessage("assistant", "Old.")) for turn in range(n_turns)]
    (request,) = make_requests()
    system, query, brief = request.messages
    messages = (system, *(message for turn in turns for message in turn), query, brief)
    return GenerationRequest(request.key, messages, request.seed, request.max_new_tokens)


def limited(status: int, said: str, n_messages: int) -> Callable[[dict[str, Any]], str | RawAnswer]:
    """An endpoint whose context has room for so many messages."""
    refusal = RawAnswer(status, json.dumps({"error": {"message": said}}).encode())
    return lambda body: "Blue." if len(body["messages"]) <= n_messages else refusal


@pytest.mark.parametrize("is_watched", [False, True])
@pytest.mark.parametrize(("status", "said"), TOO_LONG)
def test_prompt_too_long_for_the_endpoint_loses_its_oldest_turns(
    status: int, said: str, is_watched: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with chat_endpoint(limited(status, said, 7)) as (url, asked):
        lm = OpenAILM("model", None, url, "MY_KEY", max_retries=0, brief="assistant")
        request = long_request(5)
        (completion,) = [lm.stream_text(request, lambda _: None)] if is_watched else lm.stream([request])
    assert (completion.text, completion.error) == ("Blue.", None)
    sent = [message["content"] for message in asked[-1]["messages"]]
    assert sent == ["Be kind.", "old question 3", "Old.", "old question 4", "Old.", "question 1", "Blue by Joni"]
    assert caplog.messages == ["prompts too long for the endpoint's context: 1 of 1; oldest turns dropped from them: 3"]


def test_prompt_without_history_that_is_too_long_is_an_error_of_its_turn() -> None:
    with chat_endpoint(limited(*TOO_LONG[0], 2)) as (url, asked):
        lm = OpenAILM("model", None, url, "MY_KEY", max_retries=0, brief="assistant")
        (completion,) = lm.stream([long_request(5)])
    assert [len(body["messages"]) for body in asked] == [13, 7, 5, 3]
    assert completion.error is not None
    assert completion.error.endswith("; raise the server's context, or lower generation.max_new_tokens")
