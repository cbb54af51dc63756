"""Hashes of the code that a user wrote: plug-in files, the modules beside them, and packages with components.

They are those of the files on disk: which modules are loaded depends on what the process did before.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Collection, Iterable, Mapping
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from mcrs.checks.paths import real_path
from mcrs.registry.plugins import imported_names

# Modules that are not part of a user's package: this package, scripts and notebooks.
_OTHERS = ("mcrs", "__main__", "__mp_main__")
# The module of a plug-in is its file, which is hashed by its own name.
_PLUGIN = "mcrs_plugin_"


def plugin_hashes(plugins: Iterable[Path]) -> dict[str, list[str]]:
    """The hashes of plug-in files by file name, and by module name those of the modules beside them that they import.

    Imports within functions and those of the imported modules count, too; a package counts as a whole. The folders of
    plug-ins do not matter, and several files may have the same name.
    """
    found: dict[str, set[Path]] = {}
    for plugin in map(real_path, plugins):
        for name, path in {plugin.name: plugin, **_imported_beside(plugin)}.items():
            found.setdefault(name, set()).add(path)
    return {name: sorted(map(_hash, paths)) for name, paths in sorted(found.items())}


def code_hashes(packages: Collection[str]) -> dict[str, str]:
    """The hashes of all Python files of some top-level packages or modules that are loaded, by module name."""
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
    """The earlier conditions of a run, with those modules of packages and beside plug-ins that only the present have.

    Other modules that import them have changed as well, or the earlier conditions are from before they were recorded.
    """
    new = {
        "plugins": {name: each for name, each in now.get("plugins", {}).items() if not name.endswith(".py")},
        "packages": {name: each for name, each in now.get("packages", {}).items() if name.endswith(" (code)")},
    }
    return {**before, **{kind: {**each, **before[kind]} for kind, each in new.items() if before.get(kind)}}


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
    package, file = folder / name, folder / f"{name}.py"
    if (package / "__init__.py").is_file():
        return _modules(name, package)
    if file.is_file():
        return _modules(name, file)
    # Python prefers an installed package to a folder without __init__.py, which may hold data.
    elsewhere = PathFinder.find_spec(name)
    return {} if elsewhere and elsewhere.origin else _modules(name, package)


def _modules(name: str, place: Path) -> dict[str, Path]:
    """The readable Python files of a package's folder, or the file of a module, by module name."""
    if place.is_file():
        return {name: place}
    found = {}
    for folder, folders, files in os.walk(place):
        folders[:] = [each for each in folders if not each.startswith((".", "__pycache__"))]
        inner = Path(folder).relative_to(place).parts
        for file in files:
            path = Path(folder, file)
            if file.endswith(".py") and not file.startswith(".") and os.access(path, os.R_OK):
                found[".".join((name, *inner, file[:-3])).removesuffix(".__init__")] = path
    return found


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
