"""A judge's answer, and the verdict in it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Mark = Annotated[int, Field(ge=1, le=5)]


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
