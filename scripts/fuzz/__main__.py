"""Feed generated inputs to the product and count what becomes of them.

    python -m scripts.fuzz --n 100000 --seed 0
    python -m scripts.fuzz --n 1 --seed 0 --kind config --first 123    # one input again
    python -m scripts.fuzz --plant

An input is accepted, or refused by one clear message; everything else is a fault, and makes the exit code 1. With
``--plant``, faults are put into the product one by one, and the exit code is 1 if one is not found.
"""

from __future__ import annotations

import argparse
import gc
import logging
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from scripts.fuzz.bench import Bench
from scripts.fuzz.planted import PLANTED
from scripts.fuzz.tally import FAULTS, KINDS, OUTCOMES, Tally, fuzz, try_input

_ROW = "{:14}{:>9}" + "{:>12}" * (len(OUTCOMES) + len(FAULTS)) + "{:>9}"
#: So many inputs have to find a planted fault.
_MAX_TRIES = 2000


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=1000, help="how many inputs, over all kinds (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="decides all inputs (default: %(default)s)")
    parser.add_argument("--kind", action="append", choices=KINDS, help="only this kind; may be repeated")
    parser.add_argument("--first", type=int, default=0, help="the number of each kind's first input")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long an input may take (default: %(default)s)")
    parser.add_argument("--plant", action="store_true", help="put faults into the product and see that they are found")
    args = parser.parse_args(arguments)
    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        try:
            # After a failure the product collects garbage, which takes a tenth of a second.
            with patch.object(gc, "collect", return_value=0):
                return _plant(bench, args.seed) if args.plant else _fuzz(bench, args)
        finally:
            logging.disable(logging.NOTSET)


def _fuzz(bench: Bench, args: argparse.Namespace) -> int:
    kinds = args.kind or list(KINDS)
    print(f"seed {args.seed}, inputs from {args.first}")
    print(_ROW.format("kind", "inputs", *OUTCOMES, *FAULTS, "seconds"))
    total = Tally()
    for place, kind in enumerate(kinds):
        n_inputs = args.n // len(kinds) + (place < args.n % len(kinds))
        start = time.monotonic()
        tally = fuzz(kind, args.seed, args.first, n_inputs, bench, args.seconds)
        _print(kind, tally, time.monotonic() - start)
        for index, outcome, seen in tally.faults:
            print(f"{outcome}: --kind {kind} --seed {args.seed} --first {index} --n 1\n{seen}", file=sys.stderr)
        total.counts += tally.counts
        total.faults += tally.faults
    _print("all", total)
    return int(bool(total.faults))


def _print(kind: str, tally: Tally, seconds: float | None = None) -> None:
    counts = [tally.counts[outcome] for outcome in (*OUTCOMES, *FAULTS)]
    print(_ROW.format(kind, sum(counts), *counts, "" if seconds is None else f"{seconds:.1f}"), flush=True)


def _plant(bench: Bench, seed: int) -> int:
    n_missed = 0
    for planted in PLANTED:
        with planted.plant():
            tries = (
                index
                for index in range(_MAX_TRIES)
                if try_input(planted.kind, seed, index, bench, seconds=1.0)[0] == planted.outcome
            )
            found = next(tries, None)
        n_missed += found is None
        result = "NOT FOUND" if found is None else f"found by input {found}"
        print(f"{planted.kind:14}{planted.outcome:12}{planted.place:58}{result}", flush=True)
    return int(bool(n_missed))


if __name__ == "__main__":
    sys.exit(main())
