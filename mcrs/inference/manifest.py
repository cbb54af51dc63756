"""What made a prediction file, and whether a journal may be continued."""

from __future__ import annotations

import platform
import shutil
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

import mcrs
from mcrs.differences import describe_differences
from mcrs.errors import ResumeMismatchError
from mcrs.files import write_json

Outcome = Literal["unfinished", "complete", "errors", "stopped", "interrupted", "failed"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Attempt(_Record):
    """One start of the command. A killed one stays ``unfinished``.

    Attributes:
        started: When, as ISO 8601 in UTC.
        outcome: How it ended.
        seconds: How long each part of it took.
        n_turns: How many turns it finished.
        n_prompt_tokens: Tokens of their prompts.
        n_new_tokens: Tokens written.
        n_replies: How many of its replies came about in which way; see :class:`mcrs.types.Completion`.
    """

    started: str
    outcome: Outcome = "unfinished"
    seconds: dict[str, float] = {}
    n_turns: int = 0
    n_prompt_tokens: int = 0
    n_new_tokens: int = 0
    n_replies: dict[str, int] = {}

    @classmethod
    def begin(cls) -> Attempt:
        """An attempt that starts now."""
        return cls(started=datetime.now(timezone.utc).isoformat(timespec="seconds"))


class Manifest(_Record):
    """The origin of a prediction file.

    Attributes:
        tid: The run's name.
        conditions: All that decides the results; see :func:`mcrs.inference.conditions.run_conditions`.
        config: The whole resolved configuration.
        sessions: Name, split, counts and hash of the conversations.
        environment: Where it ran: git commit, Python, platform.
        attempts: Every start of the command since the journal was begun.
    """

    tid: str
    conditions: dict[str, Any]
    config: dict[str, Any]
    sessions: dict[str, Any]
    environment: dict[str, str | None]
    attempts: list[Attempt] = []

    def write(self, path: Path) -> None:
        """Replace the manifest file.

        Raises:
            OutputError: It cannot be written.
        """
        write_json(path, self.model_dump(mode="json"), indent=2)


def earlier_attempts(path: Path, journal_path: Path, conditions: dict[str, Any]) -> list[Attempt]:
    """Check that a journal was made under the present conditions, and return the attempts that made it.

    Args:
        path: The journal's manifest.
        journal_path: The journal.
        conditions: The present conditions.

    Raises:
        ResumeMismatchError: They differ, or nothing says what they were.
    """
    instead = "run it with the same settings, choose another --save_path, or start again with --overwrite"
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise ResumeMismatchError(
            f"{journal_path} cannot be continued: its manifest {path} is missing or unreadable, so nothing says how it "
            "was made; restore the manifest, choose another --save_path, or start again with --overwrite"
        ) from None
    if differences := describe_differences(manifest.conditions, conditions):
        raise ResumeMismatchError(
            f"{journal_path} was made under other conditions: {'; '.join(differences)}; {instead}"
        )
    return manifest.attempts


def environment() -> dict[str, str | None]:
    """Where this process runs, as far as it helps to find the run again."""
    return {
        "git_commit": git_commit(Path(mcrs.__file__).resolve().parent.parent),
        "python": platform.python_version(),
        "platform": platform.platform(),
    }


def git_commit(checkout: Path) -> str | None:
    """The commit of a checkout, with ``-dirty`` if files were changed; None where there is no checkout or no git."""
    git = shutil.which("git")
    if git is None or not (checkout / ".git").exists():
        return None
    command = [git, "-C", str(checkout), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a fixed command
    return result.stdout.strip() or None
