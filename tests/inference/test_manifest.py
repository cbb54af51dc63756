from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from mcrs.inference.manifest import git_commit


@pytest.mark.skipif(shutil.which("git") is None, reason="no git")
def test_git_commit_names_the_commit_and_says_when_files_were_changed(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        command = ["git", "-C", str(tmp_path), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    assert git_commit(tmp_path) is None
    git("init")
    (tmp_path / "file").write_text("a", encoding="utf-8")
    git("add", "file")
    git("commit", "-m", "one")
    git("tag", "-a", "v1", "-m", "v1")
    commit = git("rev-parse", "HEAD")
    assert git_commit(tmp_path) == commit
    (tmp_path / "file").write_text("b", encoding="utf-8")
    assert git_commit(tmp_path) == f"{commit}-dirty"


def test_git_commit_without_git_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setattr(shutil, "which", lambda _: None)

    assert git_commit(tmp_path) is None
