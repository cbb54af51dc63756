"""Hashes of the code that a user wrote: plug-in files, the modules beside them, and packages with components.

They are those of the files on disk: which modules are loaded depends on what the process did before.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Collection, Iterable, Mapping
from importlib.machinery import PathFinder, all_suffixes
from pathlib import Path
from typing import Any

from mcrs.checks.paths import real_path
from mcrs.registry.plugins import imported_names

# Modules that are not part of a user's package: this package, scripts and notebooks.
_OTHERS = ("mcrs", "__main__", "__mp_main__")
# The module of a plug-in is its file, which is hashed by its own name.
_PLUGIN = "mcrs_plugin_"

#: The condition ``own_code`` of a run: which modules of users its other conditions have.
RECORDED = "all files"


def plugin_hashes(plugins: Iterable[Path]) -> dict[str, list[str]]:
    """The hashes of plug-in files by file name, and by module name those of the modules beside them that they import.

    Imports within functions and those of the imported modules count, too; a package counts as a whole. Modules may be
    compiled. The folders of plug-ins do not matter, and several files may have the same name.
    """
    found: dict[str, set[Path]] = {}
    for plugin in map(real_path, plugins):
        for name, path in {plugin.name: plugin, **_imported_beside(plugin)}.items():
            found.setdefault(name, set()).add(path)
    return {name: sorted(map(_hash, paths)) for name, paths in sorted(found.items())}


def code_hashes(packages: Collection[str]) -> dict[str, str]:
    """The hashes of all files with code of some top-level packages or modules that are loaded, by module name."""
    found: dict[str, Path] = {}
    for name in packages:
        module = sys.modules.get(name)
        if module is not None and name not in _OTHERS and not name.startswith(_PLUGIN):
            # Built-in modules have neither.
            for place in reversed([*getattr(module, "__path__", ())] or [getattr(module, "__file__", None)]):
                found |= _modules(name, Path(place)) if place else {}
    return {name: _hash(path) for name, path in sorted(found.items())}


def own_code(classes: Iterable[type]) -> dict[str, Any]:
    """The hashes of the plug-ins and packages that define some classes, if they are not of this package."""
    modules = {each.__module__.partition(".")[0] for each in classes}
    plugins = [Path(sys.modules[name].__file__ or "") for name in modules if name.startswith(_PLUGIN)]
    return {**plugin_hashes(plugins), **code_hashes(modules)}


def without_new_code(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The earlier conditions of a run; if they are from before :data:`RECORDED`, with the modules that they lack.

    Those are modules of packages and beside plug-ins, of which early versions recorded some or none.
    """
    if "own_code" in before:
        return dict(before)
    new = {
        "plugins": {name: each for name, each in now.get("plugins", {}).items() if not name.endswith(".py")},
        "packages": {name: each for name, each in now.get("packages", {}).items() if name.endswith(" (code)")},
    }
    taken_over = {kind: {**each, **before[kind]} for kind, each in new.items() if before.get(kind)}
    return {**before, **taken_over, "own_code": RECORDED}


def _imported_beside(plugin: Path) -> dict[str, Path]:
    """The files beside a plug-in that it reaches by ``import`` statements, by module name."""
    found: dict[str, Path] = {}
    seen: set[str] = set()
    waiting = [plugin]
    while waiting:
        names = imported_names(waiting.pop()) - seen
        seen |= names
        for name in names:
            modules = _beside(plugin.parent, name)
            found |= modules
            waiting += modules.values()
    return found


def _beside(folder: Path, name: str) -> dict[str, Path]:
    """The files of a top-level module in a folder, by module name; none if there is no such module."""
    package = folder / name
    if any((package / f"__init__{suffix}").is_file() for suffix in all_suffixes()):
        return _modules(name, package)
    files = [path for suffix in all_suffixes() if (path := folder / f"{name}{suffix}").is_file()]
    if files:
        return {path.name.removesuffix(".py"): path for path in files}
    # Python prefers an installed package to a folder without __init__.py, which may hold data.
    elsewhere = PathFinder.find_spec(name)
    return {} if elsewhere and elsewhere.origin else _modules(name, package)


def _modules(name: str, place: Path) -> dict[str, Path]:
    """The readable files with code of a package's folder, or the file of a module, by module name.

    The name of a compiled module ends with that of its file, because its source may lie beside it.
    """
    if place.is_file():
        return {name: place}
    found: dict[str, Path] = {}
    suffixes = tuple(all_suffixes())
    seen: set[str] = set()  # a link may lead to a folder above it
    for folder, folders, files in os.walk(place, followlinks=True):
        if (real := os.path.realpath(folder)) in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(each for each in folders if not each.startswith((".", "__pycache__")))
        inner = Path(folder).relative_to(place).parts
        for file in files:
            path = Path(folder, file)
            if file.endswith(suffixes) and not file.startswith(".") and os.access(path, os.R_OK):
                found[".".join((name, *inner, file.removesuffix(".py"))).removesuffix(".__init__")] = path
    return found


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
