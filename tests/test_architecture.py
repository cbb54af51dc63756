"""The map of the architecture, and whether the code keeps to it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.map_packages import imported_packages, layers_of, read_imports

ROOT = Path(__file__).resolve().parents[1]
_PATH = re.compile(r"`(mcrs/[^`\s]+)`")
_ROW = re.compile(r"^\| (\d+) \| ([^|]+) \|", re.MULTILINE)
_PACKAGE = re.compile(r"`mcrs/(\w+)(?:/|\.py)`")


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/*.md")), ids=lambda path: path.name)
def test_page_names_only_paths_of_the_package_that_exist(path: Path) -> None:
    named = _PATH.findall(path.read_text(encoding="utf-8"))
    assert [name for name in named if not any(ROOT.glob(name))] == []


def test_layers_are_kept() -> None:
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    result = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_table_of_packages_states_the_declared_layers() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    stated = {int(number): sorted(_PACKAGE.findall(cell)) for number, cell in _ROW.findall(text)}
    declared = re.search(r"^layers = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M | re.S)
    assert declared is not None
    layers = re.findall(r'"([^"]+)"', declared[1])
    assert stated == {number: sorted(layer.split(" | ")) for number, layer in enumerate(reversed(layers))}


def test_package_stays_small() -> None:
    imports = read_imports(ROOT / "mcrs")
    assert len(imports) <= 40
    assert len(layers_of(imports)) <= 14


def test_imported_packages_sees_imports_of_every_kind(tmp_path: Path) -> None:
    path = tmp_path / "any.py"
    path.write_text(
        "import mcrs\nimport json\nfrom mcrs import __version__, load\n"
        "def f():\n    import mcrs.errors\n    from mcrs.data.folder import x\n"
    )
    assert sorted(imported_packages(path, {"data", "errors", "load"})) == ["data", "errors", "load"]
