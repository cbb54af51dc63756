"""Text that is printed while it grows."""

from __future__ import annotations

import io

from mcrs.cli.answer_text import GrowingText


def printed(*parts: str, whole: str) -> str:
    stream = io.StringIO()
    text = GrowingText(stream)
    for part in parts:
        text.show(part)
    text.end(whole)
    return stream.getvalue()


def test_only_what_is_new_is_printed() -> None:
    assert printed("Try", "Try So", whole="Try So What.") == "Try So What.\n"
    assert printed(whole="Try So What.") == "Try So What.\n"


def test_text_that_begins_anew_gets_its_own_line() -> None:
    assert printed("I cannot", whole="Try So What.") == "I cannot\nTry So What.\n"


def test_characters_that_would_control_the_terminal_are_escaped() -> None:
    assert printed("So \x1b", whole="So \x1b[31mWhat\0") == "So \\x1b[31mWhat\\x00\n"
