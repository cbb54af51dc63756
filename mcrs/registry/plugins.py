"""Components from a file that a person names on the command line."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

_loaded: set[Path] = set()


def load_plugin(path: Path) -> None:
    """Run a Python file that registers components, as in ``RETRIEVERS.register("mine", MyRetriever)``.

    Names can be registered once, so a file that was run before in this process, by whatever path, is not run again.

    Raises:
        ConfigError: There is no such file, or it fails.
    """
    place = path.resolve()
    if place in _loaded:
        return
    name = f"mcrs_plugin_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise ConfigError(f"--plugin {path}: expected a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ConfigError(f"--plugin {path}: {type(error).__name__}: {error}") from error
    _loaded.add(place)
