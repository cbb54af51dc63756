"""What the judge is asked, and the verdict in its answer."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mcrs.checks.plain_values import valid_text

if TYPE_CHECKING:
    from mcrs.evaluation.scored_run import Run
    from mcrs.types import Message, Track

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
