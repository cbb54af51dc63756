from __future__ import annotations

import pytest

from mcrs.errors import DataError


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("session \x1b[31mred\x00: no such track", r"session \x1b[31mred\x00: no such track"),
        ("half a pair: \ud83d", r"half a pair: \ud83d"),
        ("a\rb\x85c\u2028d\te", r"a\rb\x85c\u2028d\te"),
        ("2 mistakes:\n  “é” and 漢", "2 mistakes:\n  “é” and 漢"),
    ],
)
def test_message_escapes_what_a_terminal_would_obey(message: str, shown: str) -> None:
    assert str(DataError(message)) == shown
