"""Hashes of the code that a user wrote: plug-in files, the modules beside them, and packages with components."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from mcrs.checks.paths import real_path

# Modules that are not part of a user's package: this package, scripts and notebooks.
_OTHERS = ("mcrs", "__main__", "__mp_main__")
# The module of a plug-in is its file, which is hashed by its own name.
_PLUGIN = "mcrs_plugin_"


def plugin_hashes(plugins: Iterable[Path]) -> dict[str, list[str]]:
    """The hashes of plug-in files by file name, and by module name those of the modules beside them that are loaded.

    Their folders do not matter, and several files may have the same name.
    """
    hashes: dict[str, list[str]] = {}
    folders = set()
    for path in plugins:
        folders.add(real_path(path).parent)
        hashes.setdefault(path.name, []).append(_hash(path))
    beside = {name for name, module in _loaded().items() if "." not in name and _folder(module) in folders}
    found = {name: sorted(each) for name, each in sorted(hashes.items())}
    return found | {name: [text] for name, text in code_hashes(beside).items()}


def code_hashes(packages: Collection[str]) -> dict[str, str]:
    """The hashes of all loaded modules of some top-level packages, by module name."""
    files = {name: getattr(module, "__file__", None) for name, module in _loaded().items()}
    return {
        name: _hash(Path(file))
        for name, file in sorted(files.items())
        if name.partition(".")[0] in packages and file and Path(file).is_file()
    }


def own_code(classes: Iterable[type]) -> dict[str, Any]:
    """The hashes of the plug-ins and packages that define some classes, if they are not of this package."""
    modules = {each.__module__.partition(".")[0] for each in classes}
    plugins = [Path(sys.modules[name].__file__ or "") for name in modules if name.startswith(_PLUGIN)]
    return {**plugin_hashes(sorted(plugins)), **code_hashes(modules)}


def _loaded() -> dict[str, ModuleType]:
    modules = list(sys.modules.items())
    return {name: each for name, each in modules if name.partition(".")[0] not in _OTHERS and _PLUGIN not in name}


def _folder(module: ModuleType) -> Path | None:
    """The folder that has a top-level module or package; None for a module that has no file."""
    place = next(iter(getattr(module, "__path__", ())), None) or getattr(module, "__file__", None)
    return real_path(Path(place)).parent if place else None


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
