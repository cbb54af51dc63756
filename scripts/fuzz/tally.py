"""Trying inputs one by one, and counting what becomes of them."""

from __future__ import annotations

import signal
import traceback
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from mcrs.errors import MCRSError
from scripts.fuzz.answer_kinds import (
    UnreadableError,
    feed_completions,
    feed_endpoint,
    feed_judge,
    feed_rankings,
)
from scripts.fuzz.data_kinds import (
    feed_catalogue,
    feed_config,
    feed_conversations,
    feed_predictions,
    feed_profiles,
)

if TYPE_CHECKING:
    from scripts.fuzz.bench import Bench

KINDS = {
    "config": feed_config,
    "conversations": feed_conversations,
    "catalogue": feed_catalogue,
    "profiles": feed_profiles,
    "predictions": feed_predictions,
    "rankings": feed_rankings,
    "completions": feed_completions,
    "endpoint": feed_endpoint,
    "judge": feed_judge,
}
#: Their messages may list mistakes, each in a line; those of data are indented.
_LISTS = {"config": "", "predictions": "", "conversations": "  ", "catalogue": "  ", "profiles": "  "}
OUTCOMES = ("accepted", "refused")
FAULTS = ("traceback", "unclear", "unreadable", "too slow")


class TooSlowError(BaseException):
    """The time of an input is over; no code of the product may catch it."""


@dataclass
class Tally:
    """What became of the inputs of a kind.

    Attributes:
        counts: How many inputs had each of ``OUTCOMES`` and ``FAULTS``.
        faults: For each fault, the input's number, the kind of the fault and what was seen.
    """

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[int, str, str]] = field(default_factory=list)


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def try_input(kind: str, seed: int, index: int, bench: Bench, seconds: float) -> tuple[str, str]:
    """Feed one input to the product.

    Args:
        kind: One of ``KINDS``.
        seed: With the kind and the index, it decides the input.
        index: The input's number.
        bench: What it is fed to.
        seconds: How long it may take.

    Returns:
        One of ``OUTCOMES`` and ``FAULTS``, and what was seen.
    """
    bench.index = index
    try:
        with _limited(seconds):
            KINDS[kind](Random(f"{seed} {kind} {index}"), bench)  # noqa: S311 - reproducible on purpose
    except MCRSError as error:
        problem = _unclear(str(error), kind)
        return ("unclear", problem) if problem else ("refused", "")
    except UnreadableError as error:
        return "unreadable", str(error)
    except TooSlowError:
        return "too slow", f"not done in {seconds:g} s"
    except (Exception, SystemExit):
        return "traceback", traceback.format_exc()
    return "accepted", ""


def _unclear(message: str, kind: str) -> str:
    """Why a message is not one that a terminal shows in a line, or "" if it is."""
    lines = message.splitlines()
    indent = _LISTS.get(kind, "not a list")
    if not lines or not all(line.startswith(indent) for line in lines[1:]):
        return f"{len(lines)} lines: {message!r}"
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in message.replace("\n", "")):
        return f"holds what no terminal can show: {message!a}"
    return ""


def fuzz(kind: str, seed: int, first: int, n_inputs: int, bench: Bench, seconds: float) -> Tally:
    """Try inputs of a kind: those with the numbers from ``first``."""
    tally = Tally()
    for index in range(first, first + n_inputs):
        outcome, seen = try_input(kind, seed, index, bench, seconds)
        tally.counts[outcome] += 1
        if outcome in FAULTS:
            tally.faults.append((index, outcome, seen))
    return tally
