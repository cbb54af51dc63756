"""One line about a component, read from its source, so that a list of them imports no model library."""

from __future__ import annotations

import ast
import inspect
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import json_word

if TYPE_CHECKING:
    from mcrs.registry.registration import Registration

#: A reference of Sphinx to something of a module, and its name.
ROLE = re.compile(r":\w+:`~?(?:[\w.]+\.)?(\w+)`")


def summary(registration: Registration) -> str:
    """What a component does, in a sentence, and the values that its name presets; ``""`` where nothing says it.

    Raises:
        ConfigError: The component cannot be imported, where its source cannot be read without.
    """
    target = registration.target
    text = registration.about or (_from_source(target) if isinstance(target, str) else None)
    if text is None:
        text = inspect.getdoc(registration.load()) or ""
    first = ROLE.sub(r"\1", next(iter(text.splitlines()), "")).replace("``", "")
    # Prompts of encoders are too long for one line.
    presets = ", ".join(
        f"{key}: {json_word(value) or value}" for key, value in registration.settings.items() if " " not in str(value)
    )
    return f"{first} ({presets})" if presets else first


def _from_source(target: str) -> str | None:
    """The docstring of ``package.module:Class`` if that module defines the class, else None."""
    module, _, name = target.partition(":")
    try:
        found = find_spec(module)
        if found is None or found.origin is None or not found.origin.endswith(".py"):
            return None
        nodes = ast.parse(Path(found.origin).read_bytes()).body
    except Exception:  # the import of a package that is not ours; loading it says what is wrong
        return None
    for node in nodes:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return ast.get_docstring(node) or ""
    return None
