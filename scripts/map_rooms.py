"""Print the map of the package: its rooms, the floor of each, and how many arrows lead from room to room.

A room is a folder or a module right below ``mcrs``; an arrow leads from a room to one that it imports. A floor is the
longest chain of imports below a room. The layers that a room must keep to are declared in ``pyproject.toml``, and
``lint-imports`` checks them.

    python scripts/map_rooms.py [FOLDER]    # a checkout; default: this one
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def imported_rooms(source: Path, rooms: set[str]) -> Iterator[str]:
    """The rooms that a module imports from, for types alone and inside functions too."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            package, _, rest = name.partition(".")
            if package == "mcrs" and (room := rest.partition(".")[0]) in rooms:
                yield room


def read_arrows(package: Path) -> dict[str, set[str]]:
    """For each room of a package, the other rooms that it imports."""
    sources = [path for path in package.rglob("*.py") if path != package / "__init__.py"]
    room_of = {path: path.relative_to(package).parts[0].removesuffix(".py") for path in sources}
    rooms = set(room_of.values())
    arrows: dict[str, set[str]] = {room: set() for room in rooms}
    for path, room in room_of.items():
        arrows[room] |= set(imported_rooms(path, rooms)) - {room}
    return arrows


def main(folder: Path) -> None:
    """Print the map of a checkout."""
    arrows = read_arrows(folder / "mcrs")

    @cache
    def floor(room: str) -> int:
        return 1 + max((floor(lower) for lower in arrows[room]), default=-1)

    rooms_of = defaultdict(list)
    for room in sorted(arrows):
        rooms_of[floor(room)].append(room)
    print(f"{len(arrows)} rooms, {len(rooms_of)} floors, {sum(map(len, arrows.values()))} arrows")
    for number, rooms in sorted(rooms_of.items(), reverse=True):
        print(f"{number:>3}  {', '.join(rooms)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1])
