"""Asking the judge about the turns of a run, reading its verdicts, and keeping every answer."""

from __future__ import annotations

import json
import logging
import os
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tqdm import tqdm

from mcrs.checks.plain_values import valid_text
from mcrs.errors import ConfigError, ModelError
from mcrs.lm_modules.endpoint import Endpoint, Failures
from mcrs.storage.files import locked
from mcrs.storage.line_journal import LineJournal, read_lines
from mcrs.storage.outputs import in_the_way

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from mcrs.evaluation.scored_run import Run
    from mcrs.types import Message, Track

logger = logging.getLogger(__name__)
# Number of concurrent requests, and of retries.
_N_PARALLEL, _N_RETRIES = 8, 2
_BEGINNING = b'{"session_id":'
Mark = Annotated[int, Field(ge=1, le=5)]


def judge_messages(run: Run, position: int) -> list[dict[str, str]]:
    """The chat messages that ask for a verdict on one response."""
    truth, prediction = run.truth, run.predictions[position]
    turn = truth.turns[position]

    def line(message: Message) -> str:
        if message.role == "music":
            return f"(played: {_name(truth.catalog.track(message.content))})"
        return f"{message.role}: {message.content}"

    recommended = truth.catalog.track(next(iter(prediction.predicted_track_ids), ""))
    profile = truth.users.describe(turn.user_id) if truth.users else None
    parts = {
        "Listener": profile or "nothing is known",
        "Conversation": "\n".join([*map(line, turn.history), f"user: {turn.user_query}"]),
        "Recommended track": _details(recommended),
        "Reply to assess": prediction.predicted_response or "(the reply is empty)",
    }
    system = (files("mcrs.evaluation.judge") / "instructions.txt").read_text(encoding="utf-8").strip()
    content = valid_text("\n\n".join(f"## {heading}\n{text}" for heading, text in parts.items()))
    return [{"role": "system", "content": system}, {"role": "user", "content": content}]


def _name(track: Track | None) -> str:
    return f"{track.title} by {track.artist}" if track else "a track that the catalogue does not describe"


def _details(track: Track | None) -> str:
    if track is None:
        return _name(track)
    known = {"album": track.album, "tags": ", ".join(track.tags), "released": track.release_date}
    return "\n".join([_name(track), *(f"{key}: {value}" for key, value in known.items() if value)])


class Verdict(BaseModel):
    """Two ratings from 1 to 5 and a reason."""

    model_config = ConfigDict(strict=True, frozen=True)

    personalisation: Mark
    explanation: Mark
    reason: str = ""


class JudgeRecord(BaseModel):
    """One turn's judgement, as it is saved: the prompt, the raw answer, and the verdict if there is one."""

    model_config = ConfigDict(frozen=True)

    session_id: str
    turn_number: int
    model: str
    messages: list[dict[str, str]]
    raw: str | None = None
    verdict: Verdict | None = None
    error: str | None = None


def read_verdict(raw: str) -> Verdict:
    """Read the JSON object in a judge's answer; fences and words around it are left out.

    Raises:
        ValueError: There is no such object, or its ratings are not integers from 1 to 5.
    """
    start, end = raw.find("{"), raw.rfind("}")
    if start < 0 or end < start:
        raise ValueError(f"expected a JSON object, got {raw[:80]!r}")
    try:
        return Verdict.model_validate_json(raw[start : end + 1])
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"])) or "the answer"
        raise ValueError(f"{where}: {problem['msg']}") from None


@dataclass(frozen=True)
class JudgeScores:
    """The judge's mean ratings of a run, 1 to 5.

    So many turns have a verdict; others have none, because the endpoint failed or the answer could not be read.
    """

    model: str
    n_judged: int
    n_failed: int
    personalisation: float
    explanation: float

    @property
    def score(self) -> float:
        """The mean of both ratings."""
        return (self.personalisation + self.explanation) / 2


def judge_run(
    run: Run, path: Path, model: str, *, url: str | None = None, limit: int | None = None, timeout: float = 120.0
) -> JudgeScores:
    """Have the responses of a run judged.

    Each prompt with its raw answer is appended to ``path``, a JSON-lines file, immediately. A turn in the file that the
    same model judged with the same prompt is not judged again. An incomplete last line of an interrupted program is
    removed. Without a ``url``, the endpoint is ``OPENAI_BASE_URL`` or OpenAI's own. At most ``limit`` turns are judged,
    evenly spread over the run (None: all); one attempt may take ``timeout`` seconds.

    Raises:
        MissingExtraError: The package ``openai`` is not installed.
        ConfigError: There is no key for the endpoint, or ``url`` is not a URL.
        ModelError: Not one turn could be judged, or the endpoint does not work; earlier verdicts are kept.
        OutputError: The file cannot be read or written, another process is writing it, or it has other content.
    """
    if not (key := os.environ.get("OPENAI_API_KEY")):
        raise ConfigError(
            "the language-model judge: the environment variable OPENAI_API_KEY holds no key; set it (a local server "
            "accepts any value)"
        )
    endpoint = Endpoint(
        "the language-model judge",
        url,
        key,
        setting="--judge_url",
        timeout_setting="--judge_timeout",
        when_busy="run the same command again later, which asks only for the missing verdicts",
        concurrency=_N_PARALLEL,
        max_retries=_N_RETRIES,
        timeout=timeout,
    )
    n_turns = len(run.truth)
    positions = range(n_turns) if limit is None else np.unique(np.linspace(0, n_turns - 1, limit).astype(int)).tolist()
    asked = [_record(run, position, model) for position in positions]
    with locked(path.with_name(f".{path.name}.lock"), path, advice="choose another --scores_path"):
        return _summarise(model, _judge(endpoint, asked, path))


def _judge(endpoint: Endpoint, asked: list[JudgeRecord], path: Path) -> list[JudgeRecord]:
    """The records with their verdicts: those of the file, and new ones."""
    kept, n_bytes = _read(path)
    known = {_identity(record): record for record in kept if record.verdict}
    records = [known[_identity(record)] for record in asked if _identity(record) in known]
    missing = [record for record in asked if _identity(record) not in known]
    failures = Failures(_N_PARALLEL)
    answers = endpoint.map(partial(_ask, endpoint, failures), missing)
    with LineJournal(path, n_bytes) as journal, closing(answers):
        try:
            for record in tqdm(answers, total=len(missing), unit="verdict", disable=None):
                records.append(record)
                journal.append_line(record.model_dump_json().encode() + b"\n")
        except ModelError as error:
            n_judged = sum(record.verdict is not None for record in records)
            raise ModelError(
                f"{error}; {n_judged} of {len(asked)} verdicts are saved in {path}; the same command asks only for the "
                "others"
            ) from None
    return records


def _record(run: Run, position: int, model: str) -> JudgeRecord:
    key = run.truth.turns[position].key
    return JudgeRecord(
        session_id=key.session_id, turn_number=key.turn_number, model=model, messages=judge_messages(run, position)
    )


def _identity(record: JudgeRecord) -> tuple[str, ...]:
    return (record.model, *(message["content"] for message in record.messages))


def _read(path: Path) -> tuple[list[JudgeRecord], int]:
    """The records of the judge's journal, and the length in bytes of its whole lines."""
    records: list[JudgeRecord] = []
    lines = list(read_lines(path))
    whole = [line for line in lines if line.endswith(b"\n")]
    for number, line in enumerate(whole, 1):
        try:
            records.append(JudgeRecord.model_validate_json(line))
        except ValidationError:
            logger.warning("%s, line %d: skipped a line that is not a record", path, number)
    # An incomplete last line is removed, so it must be one of ours.
    if (whole and not records) or (len(lines) > len(whole) and not _begins_record(lines[-1])):
        obstacle = "it has lines that are not verdicts"
        raise in_the_way(path, "verdicts of mcrs evaluate", obstacle, "choose another --scores_path")
    return records, sum(map(len, whole))


def _begins_record(rest: bytes) -> bool:
    """Whether an incomplete last line can be the beginning of a record."""
    if not rest.startswith(_BEGINNING[: len(rest)]):
        return False
    try:
        json.loads(rest)
    except ValueError:
        return True
    return False


async def _ask(endpoint: Endpoint, failures: Failures, client: AsyncOpenAI, record: JudgeRecord) -> JudgeRecord:
    failures.check()
    raw: str | None = None
    try:
        messages: Any = record.messages
        answer = await client.chat.completions.create(model=record.model, messages=messages, temperature=0)
        raw = endpoint.secrets.hide(valid_text(answer.choices[0].message.content or ""))
        judged = record.model_copy(update={"raw": raw, "verdict": read_verdict(raw)})
    except endpoint.rejections as error:
        raise ModelError(endpoint.describe(error, "rejects every request")) from None
    except Exception as error:  # one bad answer of any kind must not stop the others
        judged = record.model_copy(update={"raw": raw, "error": endpoint.describe(error)})
    failures.count(judged.error if raw is None else None)
    return judged


def _summarise(model: str, records: list[JudgeRecord]) -> JudgeScores:
    verdicts = [record.verdict for record in records if record.verdict]
    if not verdicts:
        first = next((record.error for record in records if record.error), "there are no turns")
        raise ModelError(f"the judge {model!r} returned no verdict: {first}")
    return JudgeScores(
        model,
        len(verdicts),
        len(records) - len(verdicts),
        float(np.mean([verdict.personalisation for verdict in verdicts])),
        float(np.mean([verdict.explanation for verdict in verdicts])),
    )
