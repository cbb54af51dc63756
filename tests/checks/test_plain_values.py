"""What others report becomes what a journal can keep."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from mcrs.checks.plain_values import (
    id_text,
    json_repr,
    real_number,
    reported_error,
    short_repr,
    token_count,
    valid_text,
)
from mcrs.types import Completion, RequestKey


@pytest.mark.parametrize(
    ("text", "expected"),
    [("jazz \udcff", "jazz ?"), ("\ud83d and \ude00", "? and ?"), ("Beyoncé 🎵\n", "Beyoncé 🎵\n"), ("", "")],
)
def test_valid_text_replaces_halves_of_surrogate_pairs_only(text: str, expected: str) -> None:
    assert valid_text(text) == expected


def test_completion_has_only_texts_that_a_file_can_hold() -> None:
    assert Completion(RequestKey("s", 1), "half \ud83d", 1, 1, "stop").text == "half ?"
    assert Completion(RequestKey("s", 1), "", 1, 1, "error", "bad \ud800").error == "bad ?"
    assert Completion(RequestKey("s", 1), "fine", 1, 1, "stop").error is None


@pytest.mark.parametrize(
    ("reported", "count"),
    [
        (7, 7),
        (0, 0),
        (np.int32(7), 7),
        (np.uint8(7), 7),
        (7.0, 7),
        (np.float32(7), 7),
        (1.5, None),
        (float("nan"), None),
        (float("inf"), None),
        (-1, None),
        (2**63, None),
        pytest.param(10**5000, None, id="more digits than Python prints"),
        ("7", None),
        (True, None),
        (None, None),
        ([7], None),
        (7j, None),
        (np.array([7, 8]), None),
        (np.datetime64("2020-01-01"), None),
    ],
)
def test_token_count_is_a_python_integer_or_unknown(reported: object, count: int | None) -> None:
    assert token_count(reported) == count
    assert type(token_count(reported)) is type(count)


def test_values_for_messages_are_written_as_in_their_file() -> None:
    assert short_repr(np.int64(0)) == "0"
    shown = [json_repr(value) for value in (None, True, math.nan, [1], {"a": 1}, "x", 1.5)]
    assert shown == ["null", "true", "NaN", "a list", "an object", "'x'", "1.5"]


def test_error_is_one_line_whatever_it_was_reported_as() -> None:
    assert reported_error(None) is None
    assert reported_error("no\n memory\ud800") == "no memory?"
    assert reported_error(ValueError("bad\nvalue")) == "ValueError: bad value"
    assert reported_error(3) == "3"
    assert reported_error(10**5000) == "a value of type int"
    assert reported_error(" ") == "an error without a message was reported"


@pytest.mark.parametrize(
    ("values", "shaped"),
    [
        (("hi", 1.0, 2.5, "eos"), ("hi", 1, None, "other", None)),
        (("hi", 1, 2, None), ("hi", 1, 2, "other", None)),
        (("hi", 1, 2, ["stop"]), ("hi", 1, 2, "other", None)),
        ((np.str_("hi"), 1, 2, "length"), ("hi", 1, 2, "length", None)),
        ((None, 1, 2, "stop"), ("", 1, 2, "error", "the response is None; expected a string")),
        ((b"hi", 1, 2, "stop"), ("", 1, 2, "error", "the response is b'hi'; expected a string")),
        (("hi", 1, 2, "error"), ("", 1, 2, "error", "the language model reported an error without a message")),
        (("hi", 1, 2, "stop", OSError("gone")), ("", 1, 2, "error", "OSError: gone")),
    ],
)
def test_completion_brings_what_it_is_given_into_shape(values: Any, shaped: tuple[object, ...]) -> None:
    made = Completion(RequestKey("s", 1), *values)
    assert (made.text, made.n_prompt_tokens, made.n_new_tokens, made.finish_reason, made.error) == shaped
    assert type(made.text) is str
    assert Completion(RequestKey("s", 1), "hi", 1, 2, "stop", source="oracle").source == "model"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (7, "7"),
        (7.0, "7"),
        (np.int64(7), "7"),
        (np.float32(7), "7"),
        (Decimal("7.00"), "7"),
        (10**30, str(10**30)),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (2.0**53, None),
        (1.5, None),
        (float("nan"), None),
        (Decimal("nan"), None),
        (True, None),
        (None, None),
        (["a"], None),
    ],
)
def test_id_is_its_text_whatever_its_type(value: object, text: str | None) -> None:
    assert id_text(value) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (2, 2.0),
        (True, 1.0),
        (np.bool_(True), 1.0),
        (np.float32(0.5), 0.5),
        (np.array(0.5), 0.5),
        (Decimal("0.5"), 0.5),
        pytest.param(10**400, float("inf"), id="beyond floats"),
        pytest.param(-(10**400), float("-inf"), id="below floats"),
        ("0.5", None),
        (None, None),
        (1j, None),
        (np.array([0.5]), None),
        (Decimal("sNaN"), pytest.approx(float("nan"), nan_ok=True)),
    ],
)
def test_number_is_a_float_whatever_its_type(value: object, number: float | None) -> None:
    assert real_number(value) == number
    assert type(real_number(value)) is (float if number is not None else type(None))
