"""List what can be named in a configuration or on the command line, one line each."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from functools import partial

from mcrs.cli.options import add_plugin
from mcrs.errors import ConfigError
from mcrs.registry import LANGUAGE_MODELS, RERANKERS, RETRIEVERS, TRAINERS, Registry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    parser.add_argument("kind", choices=_LISTS, metavar="KIND", help=f"what to list: {', '.join(_LISTS)}")
    add_plugin(parser, "include the components and measures of a plug-in")


def run(args: argparse.Namespace) -> int:
    """Print a name and a line about it for each."""
    from mcrs.registry.plugins import load_plugin

    for plugin in args.plugin:
        load_plugin(plugin)
    rows = [(name, next(iter(text.splitlines()), "")) for name, text in _LISTS[args.kind]()]
    width = max((len(name) for name, _ in rows), default=0)
    for name, text in rows:
        print(f"{name:<{width}}  {text}".rstrip())
    return 0


def _configs() -> Iterable[tuple[str, str]]:
    """All configurations, described by the first line of a file if it is a comment."""
    from mcrs.config import config_files

    for name, path in sorted(config_files().items()):
        try:
            with path.open(encoding="utf-8", errors="replace") as stream:
                first = stream.readline()
        except OSError as error:
            first = f"# cannot be read: {error.strerror}"
        yield name, first.lstrip("# ").strip() if first.startswith("#") else str(path)


def _components(registry: Registry) -> Iterable[tuple[str, str]]:
    from mcrs.registry.summaries import summary

    for name in registry.names():
        try:
            yield name, summary(registry[name])
        except ConfigError as error:  # of an installed package; the others can be used
            yield name, f"cannot be used: {error}"


def _measures() -> Iterable[tuple[str, str]]:
    from mcrs.evaluation.measures import definition, measures

    return ((name, definition(measure)) for name, measure in measures().items())


def _prompts() -> Iterable[tuple[str, str]]:
    from mcrs.prompts.texts import SHIPPED_SETS

    return SHIPPED_SETS.items()


_LISTS: dict[str, Callable[[], Iterable[tuple[str, str]]]] = {
    "configs": _configs,
    "retrievers": partial(_components, RETRIEVERS),
    "rerankers": partial(_components, RERANKERS),
    "measures": _measures,
    "backends": partial(_components, LANGUAGE_MODELS),
    "trainers": partial(_components, TRAINERS),
    "prompts": _prompts,
}
