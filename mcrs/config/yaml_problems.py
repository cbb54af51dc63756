"""What the YAML package finds wrong with a text, in words that say what to change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

# Patterns of its messages, what they mean, and whether the mistake is where the unfinished part begins.
_MEANINGS = (
    (
        r"mapping values are not allowed here",
        "a key where a value is expected; check the indentation, and put a value with ': ' in quotes",
        False,
    ),
    (r"found character '\\t' that cannot start", "a tab; indent with spaces", False),
    (r"found character '(.)' that cannot start", r"a value cannot begin with \1; put it in quotes", False),
    (r"expected ',' or '\]', but got", "the bracket [ is not closed by ]; add it, or put the text in quotes", True),
    (r"expected ',' or '}', but got", "the bracket { is not closed by }; add it, or put the text in quotes", True),
    (r"found unexpected (?:end of stream|document separator)", "a quotation mark is not closed", True),
    (r"could not find expected ':'", "expected 'key: value'", True),
    (
        r"expected <block end>, but found",
        "the line does not continue what is above it; check the indentation and the quotes",
        False,
    ),
    (
        r"expected the node content, but found '(.+)'",
        r"'\1' where a value is expected; put a text that begins so in quotes",
        False,
    ),
    (
        r"found undefined alias '(.*)'",
        r"*\1 refers to &\1, which is missing; put a text that begins with * in quotes",
        False,
    ),
    (r"found unknown escape character '(.)'", r"\\\1 has no meaning in double quotes; use single ones", False),
    (r"but found another document", "a second document; expected only one", False),
    (r"expected '<document start>'", "a directive; put a text that begins with % in quotes", False),
    (r"expected chomping or indentation indicators", "a text after | or > begins on the next line", False),
)


def describe_yaml_problem(error: yaml.MarkedYAMLError, source: str) -> str:
    """The place and the mistake of an error of the package, in one line; unknown messages are kept."""
    problem = error.problem or error.context or "not valid YAML"
    mark = error.problem_mark or error.context_mark
    for pattern, meaning, at_beginning in _MEANINGS:
        if match := re.match(pattern, problem):
            problem = match.expand(meaning)
            mark = (at_beginning and error.context_mark) or mark
            break
    return f"{source}:{mark.line + 1}: {problem}" if mark else f"{source}: {problem}"
