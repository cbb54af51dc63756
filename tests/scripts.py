"""Running the real scripts as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Finished:
    """What a script left behind."""

    code: int
    stdout: str
    stderr: str


def run_script(
    script: str, *flags: object, cwd: Path, env: Mapping[str, str] | None = None, timeout: int = 300
) -> Finished:
    """Run a script of the checkout in another working directory, without the hub unless ``env`` says otherwise."""
    return run_python(str(ROOT / script), *flags, cwd=cwd, env=env, timeout=timeout)


def run_python(*arguments: object, cwd: Path, env: Mapping[str, str] | None = None, timeout: int = 300) -> Finished:
    """Run Python in a working directory, without the hub unless ``env`` says otherwise."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", **(env or {})}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr)
