"""Components from a file that is given on the command line; methods that look like misspelt overrides are named."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import logging
import sys
from difflib import get_close_matches
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path

from mcrs.checks.paths import real_path
from mcrs.errors import ConfigError
from mcrs.registry import LANGUAGE_MODELS, RERANKERS, RETRIEVERS, near_file
from mcrs.registry.plugin_errors import locate_plugin_errors, register_plugin_file

logger = logging.getLogger(__name__)

_loaded: set[Path] = set()
#: Minimum similarity of the names.
_NEAR = 0.85


def load_plugin(path: Path) -> None:
    """Run a Python file with components.

    The file registers a component by ``RETRIEVERS.register("mine", MyRetriever)``. If it registers none of a kind, the
    classes that it defines are available by their names, such as ``MyRetriever``; imported classes are not.

    The file may import modules beside it. A name can be registered once, so a file that has been run in this process,
    by any path, is not run again.

    Raises:
        ConfigError: There is no such file, it fails, or another module has the name of a module beside it.
    """
    resolved = real_path(path)
    if resolved in _loaded:
        return
    name = f"mcrs_plugin_{path.stem}"
    while Path(getattr(sys.modules.get(name), "__file__", None) or resolved) != resolved:
        name += "_"  # a file of the same name in another folder
    spec, loader = _locate(path, name)
    register_plugin_file(str(resolved), path)
    if (folder := str(resolved.parent)) not in sys.path:
        sys.path.append(folder)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    registered = {registry: registry.n_registered for registry in (RETRIEVERS, RERANKERS, LANGUAGE_MODELS)}
    try:
        with locate_plugin_errors(ConfigError):
            loader.exec_module(module)
    except ConfigError:
        raise
    except Exception as error:  # the file cannot be compiled, so no line of it was run
        raise ConfigError(f"--plugin {path}: {type(error).__name__}: {error}") from error
    _check_imports(path, resolved)
    own = {
        value.__name__: value for value in vars(module).values() if isinstance(value, type) and value.__module__ == name
    }
    for each in own.values():
        for method, near in misspelt_overrides(each).items():
            logger.warning("--plugin %s: %s.%s overrides nothing; did you mean %r?", path, each.__name__, method, near)
    for registry, n_before in registered.items():
        if registry.n_registered == n_before:
            registry.add_fallbacks(own.values())
    _loaded.add(resolved)


def _check_imports(path: Path, resolved: Path) -> None:
    """Reject a plug-in that names a module beside it, but gets another one, as of another plug-in's folder."""
    for name in sorted(imported_names(resolved)):
        files = (resolved.with_name(f"{name}.py"), resolved.parent / name / "__init__.py")
        beside, loaded = next(filter(Path.is_file, files), None), getattr(sys.modules.get(name), "__file__", None)
        if beside and loaded and real_path(Path(loaded)) != real_path(beside):
            raise ConfigError(f"--plugin {path}: 'import {name}' gives {loaded}, not {beside}; rename {beside}")


def imported_names(path: Path) -> set[str]:
    """The top-level modules that a Python file imports anywhere, except Python's own and this package.

    ``import`` statements count, and names in quotes that ``import_module`` and ``__import__`` are called with. A file
    that Python cannot compile imports none.
    """
    try:
        nodes = list(ast.walk(ast.parse(path.read_bytes())))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: too deeply nested
        return set()
    named = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    named |= {node.module for node in froms if node.module and not node.level}
    aliases = (each for node in froms for each in node.names if each.name == "import_module")
    importers = {"import_module", "__import__", *(each.asname or each.name for each in aliases)}
    for node in nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", None)) in importers:
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            named |= {each.value for each in values if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    # A fork may still have its own copy of this package.
    tops = {each.partition(".")[0] for each in named} - {"mcrs", *sys.stdlib_module_names}
    return set(filter(str.isidentifier, tops))


def _locate(path: Path, name: str) -> tuple[ModuleSpec, Loader]:
    """Where the module of a file comes from, and what loads it."""
    if not path.exists():
        raise ConfigError(f"--plugin {path}: there is no such file{near_file(path, path.parent.glob('*.py'))}")
    spec = importlib.util.spec_from_file_location(name, real_path(path))
    if spec is None or spec.loader is None or not path.is_file():
        raise ConfigError(f"--plugin {path}: expected a Python file")
    return spec, spec.loader


def misspelt_overrides(component: type) -> dict[str, str]:
    """The methods of a class that override nothing, but have nearly the name of an inherited method, and that name.

    Not reported: a method of a class that also overrides the inherited one, and a method that the class or a base
    calls.
    """
    own = {name for name, value in vars(component).items() if inspect.isroutine(value) or isinstance(value, property)}
    inherited = {
        name
        for base in component.__mro__[1:-1]
        for name, value in vars(base).items()
        if (inspect.isroutine(value) or isinstance(value, property)) and not name.startswith("__")
    }
    used = {
        name
        for base in component.__mro__[:-1]
        for value in vars(base).values()
        if inspect.isfunction(value)
        for name in value.__code__.co_names
    }
    found: dict[str, str] = {}
    for name in sorted(own - inherited - used):
        near = get_close_matches(name, sorted(inherited - own), 1, _NEAR) if not name.startswith("__") else []
        if near:
            found[name] = near[0]
    return found
