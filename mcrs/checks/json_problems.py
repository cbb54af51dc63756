"""What is wrong with a text that is not JSON, in plain words."""

from __future__ import annotations

from json import JSONDecodeError

from mcrs.checks.plain_values import one_line

_WORDS = {
    "Extra data": "expected the end",
    "Expecting value": "expected a value",
    "Expecting property name enclosed in double quotes": "expected a key in double quotes",
    "Expecting ',' delimiter": "expected a comma",
    "Expecting ':' delimiter": "expected a colon",
    "Unterminated string starting at": "a text without its closing quotation mark",
    "Invalid control character at": "a line break or control character in a text",
}
_SHOWN = 30


def describe_json_problem(error: Exception, line: int | None = None) -> str:
    """What follows the name of a file: the place and the problem. What only some versions of Python say is kept.

    Args:
        error: What the parser raised.
        line: The line of the file, where each line was parsed on its own.
    """
    if not isinstance(error, JSONDecodeError):
        return f": not valid JSON: {error}"
    found = one_line(error.doc[error.pos : error.pos + _SHOWN])
    problem = f"{_WORDS.get(error.msg, error.msg)} {f'at {found!r}' if found else 'at the end'}"
    return f", line {line or error.lineno}, column {error.colno}: not valid JSON: {problem}"
