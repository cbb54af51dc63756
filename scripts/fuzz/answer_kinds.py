"""Inputs that come from code and servers: rankings and completions of plug-ins, answers of endpoints."""

from __future__ import annotations

import builtins
import json
import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from mcrs.config import GenerationSettings
from mcrs.errors import JournalDamagedError, MCRSError
from mcrs.evaluation.judge import judge_run
from mcrs.evaluation.judge.judge import JudgeRecord
from mcrs.evaluation.scored_run import make_run
from mcrs.inference.journal import Journal, read_journal
from mcrs.inference.journal_entry import Entry, finish_entry
from mcrs.inference.turn_worker import Stopwatch, TurnWorker, WorkPlan
from mcrs.lm_modules.openai_api import OpenAILM
from mcrs.types import GenerationRequest
from scripts.fuzz.plugin import OddLM, OddRetriever
from scripts.fuzz.values import damaged, damaged_text, odd_text

if TYPE_CHECKING:
    from random import Random

    from mcrs.pipeline.crs import CRSBaseline
    from scripts.fuzz.bench import Bench

_URL = "http://localhost:9/v1"
_BUILTIN = re.compile(r"(?:ranking failed: )?(\w+):")


class UnreadableError(Exception):
    """What was written to a journal cannot be read back."""


class HiddenTracebackError(Exception):
    """A fault of the product's own code was recorded as a turn's error, or passed on as one line."""


def _check_error(error: object) -> None:
    """Tell an error of the product's own code from that of a plug-in, which names its file and line."""
    match = _BUILTIN.match(str(error))
    kind = getattr(builtins, match[1], None) if match else None
    if isinstance(kind, type) and issubclass(kind, BaseException) and "plug-in fuzz_plugin.py" not in str(error):
        raise HiddenTracebackError(str(error))


def _check_journal(bench: Bench, written: Iterable[Entry]) -> None:
    """Read a journal back."""
    last = {entry.key: entry for entry in written}
    try:
        read, _ = read_journal(bench.journal)
    except JournalDamagedError as error:
        raise UnreadableError(str(error)) from error
    if read != last:
        raise UnreadableError("the journal holds other entries than those that were written")


def _work(crs: CRSBaseline, bench: Bench) -> None:
    """Have turns answered, recorded in a journal, and read back."""
    bench.journal.unlink(missing_ok=True)
    written: list[Entry] = []
    try:
        with Journal(bench.journal) as journal:

            def record(entry: Entry) -> None:
                written.append(entry)
                journal.append(entry)

            TurnWorker(crs, WorkPlan(2, 4), record, Stopwatch()).answer(bench.turns, {})
    except MCRSError as error:
        _check_error(error)
        raise
    finally:
        _check_journal(bench, written)
    for entry in written:
        _check_error(entry.error)


def feed_rankings(random: Random, bench: Bench) -> None:
    """Rankings of a plug-in."""
    _work(bench.crs(retriever=OddRetriever(bench.catalog, random)), bench)


def feed_completions(random: Random, bench: Bench) -> None:
    """Completions of a plug-in."""
    generation = GenerationSettings.model_validate({"response_check": random.choice(("none", "empty", "grounded"))})
    _work(bench.crs(lm=OddLM(random), generation=generation), bench)


def _body(random: Random, content: str) -> bytes:
    """The body of an endpoint's answer, more or less a chat completion."""
    message = {"role": "assistant", "content": content, "reasoning_content": "Hm."}
    body = damaged(
        random,
        {
            "id": "1", "object": "chat.completion", "created": 0, "model": "m",
            "choices": [{"index": 0, "finish_reason": random.choice(("stop", "length", None)), "message": message}],
            "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
        },
    )  # fmt: skip
    text = json.dumps(body, ensure_ascii=random.random() < 0.5)
    if random.random() < 0.2:
        text = damaged_text(random, text)
    return text.encode("utf-8", "surrogatepass")


def _answering(random: Random, status: int, content: str) -> AbstractContextManager[Any]:
    """Answer every request of the client in this process, without a connection."""
    from mcrs.lm_modules.timeout_client import HTTP, TimeoutClient

    kind = random.choice(("application/json", "application/json", "text/html", "text/event-stream; charset=zzz"))

    def answer(request: object) -> Any:  # noqa: ANN401 - a response of whichever package it is
        return HTTP.Response(status, content=_body(random, content), headers={"content-type": kind}, request=request)

    return patch.object(TimeoutClient, "_init_transport", lambda *_, **__: HTTP.MockTransport(answer))


def feed_endpoint(random: Random, bench: Bench) -> None:
    """Answers of an endpoint to requests for responses."""
    lm = OpenAILM("m", None, _URL, "FUZZ_KEY", max_retries=0)
    requests = [GenerationRequest(turn.key, bench.messages, 1, 8) for turn in bench.turns[:2]]
    bench.journal.unlink(missing_ok=True)
    written: list[Entry] = []
    status = random.choice((200, 200, 200, 200, 201, 204, 302, 400, 401, 404, 418, 429, 500, 503))
    content = random.choice(("Here is Blue.", "<think>Hm.</think>Blue!", odd_text(random)))
    with _answering(random, status, content), Journal(bench.journal) as journal:
        for completion in lm.stream(requests):
            ranked = Entry(completion.key.session_id, completion.key.turn_number, "hash", ["t1"])
            written.append(finish_entry(ranked, completion))
            journal.append(written[-1])
    _check_journal(bench, written)
    for entry in written:
        _check_error(entry.error)


def feed_judge(random: Random, bench: Bench) -> None:
    """Answers of an endpoint to requests for verdicts."""
    path = bench.folder / "judge.jsonl"
    path.unlink(missing_ok=True)
    run = make_run("fuzz", bench.prediction_rows, bench.truth)
    verdict = {"personalisation": 4, "explanation": 2, "reason": odd_text(random)}
    content = (
        json.dumps(damaged(random, verdict), ensure_ascii=random.random() < 0.5)
        if random.random() < 0.9
        else odd_text(random)
    )
    try:
        # Other statuses are tried again, after a while.
        with _answering(random, random.choice((200, 200, 200, 200, 400, 404)), content):
            judge_run(run, path, "m", url=_URL, limit=2)
    finally:
        for line in path.read_bytes().splitlines(keepends=True):
            try:
                JudgeRecord.model_validate_json(line)
            except ValueError as error:
                raise UnreadableError(str(error)) from error
