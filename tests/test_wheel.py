"""The built wheel holds everything that a run needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scripts import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked into a folder of its own."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(folder / "site")], check=True, timeout=60)
    return folder / "site"


def run_installed(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(installed), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_wheel_answers_the_demo_query(installed: Path, tmp_path: Path) -> None:
    where = run_installed(installed, tmp_path, "-c", "import mcrs; print(mcrs.__file__)")
    assert where.stdout.startswith(str(installed))
    query = ["-m", "mcrs", "query", "--user_query", "some jazz", "--set", "lm_type=template"]
    done = run_installed(installed, tmp_path, *query)
    assert done.returncode == 0, done.stderr
    assert "🎵 Music: https://open.spotify.com/" in done.stdout


def test_wheel_has_every_configuration_and_prompt(installed: Path) -> None:
    shipped = {path.name for path in (installed / "mcrs" / "shipped_configs").glob("*.yaml")}
    assert shipped == {path.name for path in (ROOT / "config").glob("*.yaml")}
    for part in ("*.py", "*.txt", "*.jsonl", "*.typed", "*.css", "*.js"):
        ours = {path.relative_to(ROOT / "mcrs") for path in (ROOT / "mcrs").rglob(part)}
        theirs = {path.relative_to(installed / "mcrs") for path in (installed / "mcrs").rglob(part)}
        assert ours == theirs
