"""The map of the architecture, and whether the code keeps to it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "mcrs"
_ROW = re.compile(r"^\| (\d+) \| ([^|]+) \|", re.MULTILINE)
_ROOM = re.compile(r"`(?:mcrs/)?([\w*]+)(?:/|\.py)`")

_PATH = re.compile(r"`(mcrs/[^`\s]+)`")


def rooms_from_below() -> list[str]:
    """Every room of the map, each after all that it may import from."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    floors = {int(floor): _ROOM.findall(rooms) for floor, rooms in _ROW.findall(text)}
    assert sorted(floors) == list(range(8))
    return [room for floor in sorted(floors) for room in floors[floor]]


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> Iterator[str]:
    """The rooms that a file imports from, for types alone or within functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules = []
        if isinstance(node, ast.ImportFrom) and node.module:
            modules = [f"{node.module}.{name.name}" for name in node.names]
        elif isinstance(node, ast.Import):
            modules = [name.name for name in node.names]
        for module in modules:
            package, _, rest = module.partition(".")
            room = rest.partition(".")[0]
            # The package itself holds a version and the names that users import.
            if package == "mcrs" and ((PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").is_file()) and room:
                yield room


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/*.md")), ids=lambda path: path.name)
def test_page_names_only_paths_of_the_package_that_exist(path: Path) -> None:
    named = _PATH.findall(path.read_text(encoding="utf-8"))
    assert [name for name in named if not any(ROOT.glob(name))] == []


ROOMS = rooms_from_below()
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def test_map_names_every_room_once() -> None:
    assert len(ROOMS) == len(set(ROOMS))
    assert set(ROOMS) - {"run_*"} == {room_of(path) for path in SOURCES}


@pytest.mark.parametrize("room", sorted({room_of(path) for path in SOURCES}))
def test_room_imports_only_from_those_below_it(room: str) -> None:
    below = set(ROOMS[: ROOMS.index(room) + 1])
    wrong = {
        f"{path.relative_to(ROOT)}: {imported}"
        for path in SOURCES
        if room_of(path) == room
        for imported in imported_rooms(path)
        if imported not in below
    }
    assert not wrong


def test_imported_rooms_sees_imports_of_every_kind(tmp_path: Path) -> None:
    path = tmp_path / "any.py"
    path.write_text(
        "import mcrs\nimport json\nfrom mcrs import __version__, load\n"
        "def f():\n    import mcrs.errors\n    from mcrs.data.folder import x\n"
    )
    assert sorted(imported_rooms(path)) == ["data", "errors", "load"]
