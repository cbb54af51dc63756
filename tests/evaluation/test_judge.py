from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from mcrs.errors import ConfigError, MissingExtraError, ModelError, OutputError
from mcrs.evaluation.judge import judge_run
from mcrs.evaluation.judge.judge import judge_messages, read_verdict
from tests.evaluation.builders import make_test_run, make_truth
from tests.evaluation.endpoint import Drip, Echo, chat_endpoint

pytest.importorskip("openai")

TRUTH = make_truth({"a": ["t0", "t1", "t2"]}, known_users=["user of a"])
RUN = make_test_run(TRUTH, [["t3"], ["t4"], ["unknown"]], ["First response.", "Second response.", ""])


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def marks(personalisation: int, explanation: int) -> str:
    return json.dumps({"personalisation": personalisation, "explanation": explanation, "reason": "because"})


def answer_by_response(body: dict[str, Any]) -> str:
    """Good marks for the first response, poor ones for the others."""
    return marks(5, 4) if "First response." in body["messages"][1]["content"] else f"Here:\n```json\n{marks(1, 2)}\n```"


def saved(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def test_judge_averages_the_marks_and_saves_prompts_and_raw_answers(tmp_path: Path) -> None:
    path = tmp_path / "scores" / "run.judge.jsonl"
    with chat_endpoint(answer_by_response) as (url, asked):
        judgement = judge_run(RUN, path, "judge", url=url)
    assert (judgement.n_judged, judgement.n_failed) == (3, 0)
    assert judgement.personalisation == pytest.approx(7 / 3)
    assert judgement.explanation == pytest.approx(8 / 3)
    assert judgement.score == pytest.approx(2.5)
    assert {body["model"] for body in asked} == {"judge"}
    assert all(body["temperature"] == 0 for body in asked)
    records = sorted(saved(path), key=lambda record: record["turn_number"])
    assert [record["turn_number"] for record in records] == [1, 2, 3]
    assert records[0]["messages"] == judge_messages(RUN, 0)
    assert records[1]["raw"] == f"Here:\n```json\n{marks(1, 2)}\n```"


def test_judge_asks_only_about_what_has_no_verdict_yet(tmp_path: Path) -> None:
    path = tmp_path / "run.judge.jsonl"
    with chat_endpoint(answer_by_response) as (url, _):
        first = judge_run(RUN, path, "judge", url=url)
    path.write_text(path.read_text(encoding="utf-8") + '{"session_id": "torn', encoding="utf-8")
    with chat_endpoint(answer_by_response) as (url, asked):
        assert judge_run(RUN, path, "judge", url=url) == first
        assert asked == []
        judge_run(RUN, path, "another judge", url=url)
        assert len(asked) == 3


def test_judge_stopped_in_the_midst_of_a_line_pays_for_that_one_only(tmp_path: Path) -> None:
    path = tmp_path / "run.judge.jsonl"
    with chat_endpoint(answer_by_response) as (url, _):
        first = judge_run(RUN, path, "judge", url=url)
    path.write_bytes(path.read_bytes()[:-40])
    with chat_endpoint(answer_by_response) as (url, asked):
        assert judge_run(RUN, path, "judge", url=url) == first
        assert len(asked) == 1
        assert judge_run(RUN, path, "judge", url=url) == first
        assert len(asked) == 1
    assert len(saved(path)) == 3


def test_judge_of_a_file_that_another_judge_writes_is_refused_before_it_asks(tmp_path: Path) -> None:
    path = tmp_path / "run.judge.jsonl"
    exclusions: list[str] = []

    def judge_again(body: dict[str, Any]) -> str:
        with pytest.raises(OutputError, match="another process is writing") as caught:
            judge_run(RUN, path, "another judge", url="http://127.0.0.1:9")
        exclusions.append(str(caught.value))
        return marks(3, 3)

    with chat_endpoint(judge_again) as (url, asked):
        assert judge_run(RUN, path, "judge", url=url).n_judged == 3
    assert len(exclusions) == len(asked) == len(saved(path)) == 3


def test_judge_of_texts_with_other_line_separators_asks_once(tmp_path: Path) -> None:
    run = make_test_run(
        TRUTH, [["t3"], ["t4"], ["t5"]], ["First\u2028response.", "Second\x85response.", "Third\x0creply."]
    )
    path = tmp_path / "run.judge.jsonl"
    with chat_endpoint(lambda _: marks(3, 3).replace("because", "a\u2028b\x85c")) as (url, asked):
        first = judge_run(run, path, "judge", url=url)
        assert judge_run(run, path, "judge", url=url) == first
        assert len(asked) == 3


def test_judge_of_a_response_that_no_file_can_hold_asks_and_keeps_it_with_question_marks(tmp_path: Path) -> None:
    run = make_test_run(TRUTH, [["t3"], ["t4"], ["t5"]], ["Half \ud83d of it.", "Second response.", "Third."])
    path = tmp_path / "run.judge.jsonl"
    with chat_endpoint(lambda body: "\ud83d" if "Half" in str(body) else marks(4, 4)) as (url, asked):
        assert judge_run(run, path, "judge", url=url).n_failed == 1
    (failed,) = (record for record in saved(path) if record["error"])
    assert failed["raw"] == "?"
    assert "Half ? of it." in failed["messages"][1]["content"]
    assert len(asked) == 3


def test_judge_leaves_out_a_line_that_is_no_record_and_keeps_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "run.judge.jsonl"
    with chat_endpoint(answer_by_response) as (url, asked):
        judge_run(RUN, path, "judge", url=url)
        path.write_bytes(b"nonsense\n" + path.read_bytes())
        with caplog.at_level("WARNING", "mcrs"):
            judge_run(RUN, path, "judge", url=url)
    assert len(asked) == 3
    assert "run.judge.jsonl, line 1: skipped a line that is not a record" in caplog.text
    assert path.read_bytes().startswith(b"nonsense\n")


def test_judge_whose_answers_cannot_be_kept_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "run.judge.jsonl"
    path.mkdir()
    with (
        chat_endpoint(answer_by_response) as (url, asked),
        pytest.raises(OutputError, match=r"cannot read .*judge\.jsonl"),
    ):
        judge_run(RUN, path, "judge", url=url)
    assert asked == []


def test_judge_that_cannot_be_read_for_one_turn_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "run.judge.jsonl"
    with chat_endpoint(lambda body: "Nice!" if "First" in str(body) else marks(3, 3)) as (url, _):
        judgement = judge_run(RUN, path, "judge", url=url)
    assert (judgement.n_judged, judgement.n_failed, judgement.score) == (2, 1, 3)
    failed = [record for record in saved(path) if record["error"]]
    assert failed[0]["raw"] == "Nice!"
    assert "expected a JSON object" in failed[0]["error"]


def test_judge_that_always_fails_is_an_error(tmp_path: Path) -> None:
    with (
        chat_endpoint(lambda _: 400) as (url, _),
        pytest.raises(ModelError, match=r"returned no verdict: the endpoint http://\S+ failed with status 400 "),
    ):
        judge_run(RUN, tmp_path / "run.judge.jsonl", "judge", url=url)


def test_judge_that_is_not_there_is_named_with_its_flag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcrs.evaluation.judge.judge._N_RETRIES", 0)
    with chat_endpoint(lambda _: "gone") as (url, _):
        pass
    message = rf"no verdict: cannot connect to {url} \(.+\); start the server, or set --judge_url to its address$"
    with pytest.raises(ModelError, match=message):
        judge_run(RUN, tmp_path / "run.judge.jsonl", "judge", url=url)


@pytest.mark.parametrize(("status", "n_more"), [(400, 24), (401, 8), (404, 8)])
def test_judge_that_works_no_longer_ends_and_keeps_its_verdicts(status: int, n_more: int, tmp_path: Path) -> None:
    path, tracks = tmp_path / "run.judge.jsonl", [f"t{number}" for number in range(100)]
    run = make_test_run(make_truth({"a": tracks}), [[track] for track in tracks], ["A response."] * 100)
    with (
        chat_endpoint(lambda _: marks(3, 3) if len(asked) <= 10 else status) as (url, asked),
        pytest.raises(ModelError, match=r"10 of 100 verdicts are saved in \S+; the same command asks only for the"),
    ):
        judge_run(run, path, "judge", url=url)
    assert len(asked) <= 10 + n_more
    with chat_endpoint(lambda _: marks(3, 3)) as (url, asked):
        assert judge_run(run, path, "judge", url=url).n_judged == 100
    assert len(asked) == 90


def test_judge_bounds_a_try_as_a_whole(tmp_path: Path) -> None:
    started = time.monotonic()
    with (
        chat_endpoint(lambda _: Drip()) as (url, _),
        pytest.raises(
            ModelError, match=r"no verdict: http://\S+ gave no .* within 0\.3 s; if it is slow, raise --judge_timeout$"
        ),
    ):
        judge_run(RUN, tmp_path / "run.judge.jsonl", "judge", url=url, timeout=0.3)
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("status", [200, 400])
def test_judge_hides_whatever_secret_the_endpoint_repeats(
    status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "local-key-17")
    path = tmp_path / "run.judge.jsonl"
    with (
        chat_endpoint(lambda _: Echo(status)) as (url, _),
        pytest.raises(ModelError, match="returned no verdict") as caught,
    ):
        judge_run(RUN, path, "judge", url=f"{url}?key=qu3ry")
    for secret in ("local-key-17", "qu3ry"):
        assert secret not in path.read_text(encoding="utf-8")
        assert secret not in str(caught.value)


def test_judge_with_a_limit_spreads_over_the_run(tmp_path: Path) -> None:
    path = tmp_path / "run.judge.jsonl"
    with chat_endpoint(answer_by_response) as (url, _):
        assert judge_run(RUN, path, "judge", url=url, limit=2).n_judged == 2
    assert sorted(record["turn_number"] for record in saved(path)) == [1, 3]


def test_judge_without_a_key_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
        judge_run(RUN, tmp_path / "run.judge.jsonl", "judge", url="http://127.0.0.1:9")


def test_judge_without_its_package_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openai", None)
    with pytest.raises(MissingExtraError, match=r"mcrs\[openai\]"):
        judge_run(RUN, tmp_path / "run.judge.jsonl", "judge")


def test_judge_messages_hold_user_conversation_track_and_response() -> None:
    system, user = judge_messages(RUN, 1)
    assert "personalisation" in system["content"]
    for words in ("user_id: user of a", "(played: Blue Monday by New Order)", "California by Phantom Planet"):
        assert words in user["content"]
    assert user["content"].endswith("Second response.")
    assert "t0" not in user["content"]
    last = judge_messages(RUN, 2)[1]["content"]
    assert "a track that the catalogue does not describe" in last
    assert last.endswith("(the reply is empty)")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "no object",
        "}{",
        '{"personalisation": 6, "explanation": 3}',
        '{"personalisation": "4", "explanation": 3}',
        '{"personalisation": 4.5, "explanation": 3}',
        '{"personalisation": 4}',
        '{"personalisation": 4, "explanation": 3',
    ],
)
def test_read_verdict_of_anything_else_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match=r"expected|personalisation|explanation|answer"):
        read_verdict(raw)


@pytest.mark.parametrize(
    "content",
    [b"my notes", b"my notes\n", b'{"session_id":"a","mark":3}\n', b'{"session_id":"a","mark":3}', b"[1,\n2]\n"],
)
def test_judge_touches_no_file_of_somebody_else(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "run.judge.jsonl"
    path.write_bytes(content)
    with (
        chat_endpoint(answer_by_response) as (url, asked),
        pytest.raises(OutputError, match=r"cannot write the verdicts of mcrs evaluate to .*run\.judge\.jsonl: "),
    ):
        judge_run(RUN, path, "judge", url=url)
    assert asked == []
    assert path.read_bytes() == content
