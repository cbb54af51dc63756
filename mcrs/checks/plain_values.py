"""Converting values of backends, endpoints and plug-ins to plain values that files can store."""

from __future__ import annotations

import json
import math
import operator
import re
import reprlib
from collections.abc import Collection, Iterable
from decimal import Decimal
from numbers import Real
from typing import Any, TypeGuard
from uuid import UUID

#: Integers from here on are not exact as 64-bit floats.
EXACT = 2**53
#: The highest number that is taken for a token count.
MAX_TOKENS = 2**63 - 1
_NAME = re.compile(r"cpu|mps|auto|cuda(?::\d+)?")


def valid_text(text: str) -> str:
    """A text with each lone surrogate replaced by a question mark.

    Undecodable bytes of a command line become lone surrogates, and models and servers may send them; UTF-8 cannot
    encode them, and tokenizers reject them.
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def one_line(value: object) -> str:
    """A text, or what an error says, without line breaks, spaces at its ends and several spaces in a row."""
    return " ".join(str(value).split())


def short_repr(value: object) -> str:
    """A value for a message, shortened; its type if it cannot be shown. A scalar of numpy is shown as one of Python."""
    try:
        if getattr(value, "ndim", None) == 0:
            value = value.item()  # type: ignore[attr-defined]
        return one_line(valid_text(reprlib.repr(value)))
    except Exception:  # whatever the __repr__ of somebody's class raises
        return f"a value of type {type(value).__name__}"


def json_word(value: object) -> str:
    """``null``, ``true``, ``false``, ``NaN`` or ``Infinity`` for the values that JSON writes so; ``""`` for others."""
    is_word = value is None or isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value))
    return json.dumps(value) if is_word else ""


def json_repr(value: object) -> str:
    """A value of a JSON or YAML file for a message: a list or an object by its kind, anything else shortened."""
    kinds: dict[type, str] = {list: "a list", dict: "an object"}
    return kinds.get(type(value)) or json_word(value) or short_repr(value)


def plural(count: int, noun: str) -> str:
    """A count with its noun: ``1 track``, ``1,200 tracks``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def one_of(known: Collection[str], value: object, default: str) -> str:
    """A value if it is one of the known strings, otherwise another one."""
    return value if isinstance(value, str) and value in known else default


def iterates(value: object) -> TypeGuard[Iterable[Any]]:
    """Whether a value can be iterated over; a 0-dimensional array or tensor cannot."""
    try:
        iter(value)  # type: ignore[call-overload]
    except TypeError:
        return False
    return True


def whole_number(value: object) -> int | None:
    """A number as a Python integer, or None if it is not an integer.

    Integers of numpy and torch count, and so does 2.0; booleans and strings are not numbers.
    """
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        pass
    if not isinstance(value, Real):
        return None
    number = float(value)
    return int(number) if number.is_integer() else None


def real_number(value: object) -> float | None:
    """A number as a Python float, or None if it is not one.

    Numbers of numpy and torch count, and so do their arrays without dimensions; an integer beyond floats is infinite,
    and a signalling NaN is NaN.
    """
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        value = value.item()
    if not isinstance(value, (Real, Decimal)):
        return None
    try:
        return float(value)
    except OverflowError:
        return -math.inf if value < 0 else math.inf
    except ValueError:
        return math.nan


def id_text(value: object) -> str | None:
    """An id as a string: a string as it is, an integer or a UUID as its text; None for any other value.

    A float is exact only below 2**53; an inexact number is not an id.
    """
    if isinstance(value, str):
        return str(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return str(int(value)) if value.is_finite() and value == int(value) else None
    number = whole_number(value)
    if number is None or (not hasattr(value, "__index__") and abs(number) >= EXACT):
        return None
    return str(number)


def token_count(value: object) -> int | None:
    """A number of tokens, or None if it cannot be one."""
    number = whole_number(value)
    return number if number is not None and 0 <= number <= MAX_TOKENS else None


def reported_error(value: object) -> str | None:
    """An error as one line of text, whatever it was reported as; None stays None."""
    if value is None:
        return None
    if isinstance(value, BaseException):
        text = f"{type(value).__name__}: {value}"
    else:
        text = value if isinstance(value, str) else short_repr(value)
    return one_line(valid_text(text)) or "an error without a message was reported"


def is_device_name(name: str) -> bool:
    """Whether a name is that of a device, on this machine or another one."""
    return _NAME.fullmatch(name) is not None
