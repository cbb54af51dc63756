"""The manifest of a prediction file: its settings, data and attempts."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ValidationError

import mcrs
from mcrs.config import DATA_KEYS
from mcrs.data.session_source import RELEASED_BLIND, SessionSource
from mcrs.errors import DataError
from mcrs.inference.conditions import sessions_hash
from mcrs.storage.outputs import Output

if TYPE_CHECKING:
    from mcrs.data.conversation import Session
    from mcrs.inference.journal_entry import Entry

AttemptOutcome = Literal["unfinished", "complete", "errors", "stopped", "interrupted", "failed"]


class Attempt(BaseModel):
    """One start of the command; if it is killed, its outcome stays ``unfinished``.

    Attributes:
        started: The start time, as ISO 8601 in UTC.
        environment: Its environment: git commit, Python, platform.
        overwrite: Whether it was started with ``--overwrite``.
        n_sessions: Number of sessions that it was to answer.
        outcome: How it ended.
        seconds: Duration of each part.
        n_turns: Number of turns that it finished.
        n_prompt_tokens: Tokens of their prompts, if known.
        n_new_tokens: Generated tokens, if known.
        findings: What the backend detected, such as where the chat template accepts the brief.
        n_replies: Number of its responses by source (``reply`` is the old name of a response, kept as the JSON key);
            see :class:`mcrs.types.Completion`.
    """

    started: str
    environment: dict[str, str | None] = {}
    overwrite: bool = False
    n_sessions: int = 0
    outcome: AttemptOutcome = "unfinished"
    seconds: dict[str, float] = {}
    n_turns: int = 0
    n_prompt_tokens: int = 0
    n_new_tokens: int = 0
    findings: dict[str, str] = {}
    n_replies: dict[str, int] = {}

    @classmethod
    def begin(cls, *, overwrite: bool = False) -> Attempt:
        """An attempt that starts now."""
        started = datetime.now(timezone.utc).isoformat(timespec="seconds")
        return cls(started=started, environment=environment(), overwrite=overwrite)

    def count(self, entry: Entry) -> None:
        """Count a finished turn."""
        self.n_turns += 1
        self.n_prompt_tokens += entry.n_prompt_tokens or 0
        self.n_new_tokens += entry.n_new_tokens or 0
        if entry.is_answered:
            self.n_replies[entry.source] = self.n_replies.get(entry.source, 0) + 1


class Manifest(BaseModel):
    """The origin of a prediction file.

    Attributes:
        conditions: Everything that the results depend on; see :func:`mcrs.inference.conditions.run_conditions`.
        config: The complete resolved configuration, secrets hidden.
        sessions: Name, split, counts and hash of the conversations.
        attempts: Every start of the command on this journal that had turns to answer.
    """

    tid: str
    conditions: dict[str, Any]
    config: dict[str, Any]
    sessions: dict[str, Any]
    attempts: list[Attempt] = []

    def write(self, path: Path) -> None:
        """Replace the manifest file.

        Raises:
            OutputError: A foreign file is in the way, or it cannot be written.
        """
        manifest_output(path).write_json(self.model_dump(mode="json"), indent=2)

    @classmethod
    def recognises(cls, path: Path) -> bool:
        """Whether a file's content is a manifest."""
        try:
            cls.model_validate_json(path.read_bytes())
        except ValidationError:
            return False
        return True


def manifest_output(path: Path) -> Output:
    """A manifest as an output that the command may replace."""
    return Output(path, "manifest of mcrs infer", "choose another --save_path")


def read_manifest(path: Path) -> Manifest | None:
    """Read a manifest; None if there is none.

    Raises:
        DataError: The file cannot be read, or is not a manifest.
    """
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from None
    except ValidationError:
        raise DataError(
            f"{path}: not a manifest of mcrs infer, so it does not say which data the run was made with; restore it, "
            "or move it away and name the configuration by --config"
        ) from None


def data_of(manifest: Manifest) -> dict[str, Any]:
    """The dataset keys of a run, with the default conversations and split of its command if none were named."""
    data = {key: manifest.config[key] for key in DATA_KEYS if key in manifest.config}
    sessions = manifest.sessions
    # The released blind set has its own order unless the configuration names it.
    if data.get("test_dataset_name") is not None or sessions.get("name") != RELEASED_BLIND.name:
        data |= {"test_dataset_name": sessions.get("name"), "test_split": sessions.get("split")}
    return data


def describe_sessions(source: SessionSource, sessions: Sequence[Session], seen: Mapping[str, int]) -> dict[str, Any]:
    """The conversations as described in a manifest.

    ``seen`` is what :func:`mcrs.inference.conditions.seen_in_training` returned.
    """
    turns = [labelled.turn for session in sessions for labelled in session.turns]
    return {
        "name": source.name,
        "split": source.split,
        "n_sessions": len(sessions),
        "n_turns": len(turns),
        "sha256": sessions_hash(turns),
        **({"seen_in_training": dict(seen)} if seen else {}),
    }


def environment() -> dict[str, str | None]:
    """The environment of this process."""
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
