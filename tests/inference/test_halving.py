from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

import pytest

from mcrs.errors import DeviceError, MCRSError, ModelError, PromptTooLongError
from mcrs.inference.halving import HalvingWorker
from mcrs.types import Completion, RequestKey

KEYS = [RequestKey("s", number) for number in range(1, 17)]


class OutOfMemoryError(RuntimeError):
    """Called like torch's own."""


def answer(key: RequestKey) -> Completion:
    return Completion(key, f"response {key.turn_number}", 1, 1, "stop")


def give_up(key: RequestKey, reason: str | None) -> Completion:
    return Completion(key, "", 0, 0, "error", reason or "it was left out")


class Machine:
    """Answers batches of turns, and remembers their sizes."""

    def __init__(self, check: Callable[[Sequence[RequestKey]], None], batch_size: int = 16) -> None:
        self.check = check
        self.batch_size = batch_size
        self.sizes: list[int] = []

    def respond(self, keys: Sequence[RequestKey]) -> Iterator[Completion]:
        for start in range(0, len(keys), self.batch_size):
            batch = keys[start : start + self.batch_size]
            self.sizes.append(len(batch))
            self.check(batch)
            yield from map(answer, batch)


def needs_rows(n_rows: int, error: Exception) -> Callable[[Sequence[RequestKey]], None]:
    def check(keys: Sequence[RequestKey]) -> None:
        if len(keys) > n_rows:
            raise error

    return check


def chokes_on(number: int, error: Exception) -> Callable[[Sequence[RequestKey]], None]:
    def check(keys: Sequence[RequestKey]) -> None:
        if any(key.turn_number == number for key in keys):
            raise error

    return check


def test_worker_without_failure_hands_over_everything_at_once() -> None:
    machine = Machine(lambda _: None)

    assert list(HalvingWorker(machine.respond, give_up, 16).process(KEYS)) == [answer(key) for key in KEYS]
    assert machine.sizes == [16]


def test_worker_out_of_memory_halves_and_stays_small() -> None:
    machine = Machine(needs_rows(4, MemoryError()))
    worker = HalvingWorker(machine.respond, give_up, 16)

    assert list(worker.process(KEYS)) == [answer(key) for key in KEYS]
    assert machine.sizes == [16, 8, 4, 4, 4, 4]
    machine.sizes.clear()
    assert list(worker.process(KEYS[:6])) == [answer(key) for key in KEYS[:6]]
    assert machine.sizes == [4, 2]


def test_worker_out_of_memory_grows_again_when_all_is_well() -> None:
    machine = Machine(chokes_on(1, MemoryError()))
    worker = HalvingWorker(machine.respond, give_up, 16)
    list(worker.process(KEYS))
    assert machine.sizes[-1] < 16

    for _ in range(20):
        list(worker.process(KEYS[1:]))

    smallest = machine.sizes.index(1)
    assert {2, 4, 8} <= set(machine.sizes[smallest:])
    assert machine.sizes[-1] == 15


def test_worker_out_of_memory_within_many_batches_keeps_what_is_done() -> None:
    def check(keys: Sequence[RequestKey]) -> None:
        if len(keys) > 1 and keys[-1].turn_number > 8:
            raise MemoryError

    machine = Machine(check, batch_size=4)

    completions = list(HalvingWorker(machine.respond, give_up, 4).process(KEYS))

    assert completions == [answer(key) for key in KEYS]
    assert machine.sizes == [4, 4, 4, 2] + [1] * 8


def test_worker_out_of_memory_for_one_turn_gives_that_turn_up(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine(chokes_on(3, MemoryError("no room\nat all")))

    completions = {
        completion.key: completion for completion in HalvingWorker(machine.respond, give_up, 16).process(KEYS)
    }

    assert set(completions) == set(KEYS)
    failed = [completion for completion in completions.values() if completion.error]
    assert failed == [Completion(KEYS[2], "", 0, 0, "error", "MemoryError: no room at all")]
    assert "out of memory; continuing with 8 turns at once" in caplog.messages


def test_worker_with_one_bad_turn_isolates_it_and_stays_large() -> None:
    machine = Machine(chokes_on(11, RuntimeError("bad turn")))
    worker = HalvingWorker(machine.respond, give_up, 16)

    completions = list(worker.process(KEYS))

    assert sorted(completion.key for completion in completions) == KEYS
    assert [completion.error for completion in completions if completion.error] == ["RuntimeError: bad turn"]
    machine.sizes.clear()
    list(worker.process(KEYS[:10]))
    assert machine.sizes == [10]


def test_worker_with_a_prompt_too_long_isolates_it() -> None:
    machine = Machine(chokes_on(1, PromptTooLongError("9 tokens")))

    completions = list(HalvingWorker(machine.respond, give_up, 16).process(KEYS[:2]))

    assert {completion.error for completion in completions} == {None, "9 tokens"}


def test_worker_passes_on_what_concerns_all_turns() -> None:
    machine = Machine(chokes_on(1, DeviceError("no such device")))

    with pytest.raises(DeviceError):
        list(HalvingWorker(machine.respond, give_up, 16).process(KEYS))
    assert machine.sizes == [16]


def test_worker_ends_when_many_turns_in_a_row_fail_alone() -> None:
    keys = [RequestKey("s", number) for number in range(8000)]
    machine = Machine(needs_rows(0, TypeError("no such argument")))
    worker = HalvingWorker(machine.respond, give_up, 16)
    completions = chain.from_iterable(worker.process(keys[start : start + 16]) for start in range(0, len(keys), 16))

    assert [next(completions).finish_reason for _ in range(32)] == ["error"] * 32
    with pytest.raises(MCRSError, match="32 turns in a row failed; last error: session s, turn 31: TypeError: "):
        next(completions)
    assert machine.sizes.count(1) == 32


def test_worker_goes_on_when_turns_go_well_between_those_that_fail() -> None:
    machine = Machine(chokes_on(5, TypeError("bad turn")))
    worker = HalvingWorker(machine.respond, give_up, 16)

    completions = [completion for _ in range(40) for completion in worker.process(KEYS)]

    assert sum(completion.error is not None for completion in completions) == 40


def test_worker_out_of_memory_in_disguise_halves_all_the_same() -> None:
    error = ModelError("the encoder failed")
    error.__cause__ = MemoryError()
    machine = Machine(needs_rows(8, error))

    assert list(HalvingWorker(machine.respond, give_up, 16).process(KEYS)) == [answer(key) for key in KEYS]
    assert machine.sizes == [16, 8, 8]


def test_worker_reports_turns_that_got_no_answer() -> None:
    def respond(keys: Sequence[RequestKey]) -> Iterator[Completion]:
        yield answer(keys[0])

    completions = list(HalvingWorker(respond, give_up, 16).process(KEYS[:2]))

    assert completions == [answer(KEYS[0]), Completion(KEYS[1], "", 0, 0, "error", "it was left out")]
