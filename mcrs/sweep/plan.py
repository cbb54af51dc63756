"""The variants of a sweep: those of a YAML file, and all or some combinations of its values."""

from __future__ import annotations

import json
import logging
import math
from collections import Counter
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field, ValidationError

from mcrs.checks.plain_values import json_repr
from mcrs.config.blocks import Settings
from mcrs.config.files import read_yaml_text
from mcrs.config.strict_yaml import parse_yaml
from mcrs.errors import ConfigError
from mcrs.registry import did_you_mean
from mcrs.registry.components import describe_problems
from mcrs.sweep.misplaced_keys import name_level

logger = logging.getLogger(__name__)

_MAX_COMBINATIONS = 100_000
_EXPECTED = "expected the key 'variants' or 'grid' with at least one variant, as in grid: {topk: [10, 20]}"


class Variant(Settings):
    """One variant: what it changes in the configuration.

    Attributes:
        name: Its name in the table.
        after: The base variant: its changes are applied first, and this variant is compared with it; None: the
            configuration itself, compared with the first variant.
        set: The new values of dotted keys, in order; a number in a key is a list index.
    """

    name: Annotated[str, Field(min_length=1)]
    after: str | None = None
    set: dict[str, Any] = Field(default_factory=dict)


class SweepPlan(Settings):
    """The content of a grid file.

    Attributes:
        variants: Variants one by one, in the order of the table.
        grid: Values for each dotted key; every combination is a variant.
        sample: Only this many random combinations; None: all.
        seed: The random seed of that choice.
    """

    variants: tuple[Variant, ...] = ()
    grid: dict[str, Annotated[list[Any], Field(min_length=1)]] = Field(default_factory=dict)
    sample: Annotated[int, Field(ge=1)] | None = None
    seed: Annotated[int, Field(ge=0)] = 0

    def all_variants(self) -> tuple[Variant, ...]:
        """The variants of the list, then those of the grid."""
        return (*self.variants, *self._combinations())

    def _combinations(self) -> list[Variant]:
        if not self.grid:
            return []
        short = {key: _shorten(key, self.grid) for key in self.grid}
        combinations = []
        for positions in self._positions():
            chosen = {key: values[index] for (key, values), index in zip(self.grid.items(), positions, strict=True)}
            name = " ".join(f"{short[key]}={json.dumps(value)}" for key, value in chosen.items())
            combinations.append(Variant(name=name, set=chosen))
        return combinations

    def _positions(self) -> Iterable[tuple[int, ...]]:
        """The position of the value of each key, for every combination or for as many random ones as are wanted."""
        sizes = list(map(len, self.grid.values()))
        if self.sample is None or self.sample >= math.prod(sizes):
            return product(*map(range, sizes))
        numbers = np.random.default_rng(self.seed).choice(math.prod(sizes), self.sample, replace=False)
        positions = []
        for size in reversed(sizes):
            numbers, rest = np.divmod(numbers, size)
            positions.append(rest.tolist())
        return zip(*reversed(positions), strict=True)


def _shorten(key: str, keys: Iterable[str]) -> str:
    """The shortest end of a dotted key that no other key has."""
    parts = key.split(".")
    ends = (".".join(parts[first:]) for first in reversed(range(len(parts))))
    # A number alone, the index of a list, says nothing.
    named = (end for end in ends if not end.partition(".")[0].isdigit())
    return next((end for end in named if sum(f".{other}".endswith(f".{end}") for other in keys) == 1), key)


def _check_size(plan: SweepPlan, path: Path) -> None:
    count = math.prod(map(len, plan.grid.values()))
    if min(count, plan.sample or count) > _MAX_COMBINATIONS:
        raise ConfigError(
            f"{path}: the grid has {count:,} combinations, and at most {_MAX_COMBINATIONS:,} can be tried; choose some "
            f"at random by sample, as in sample: 100"
        )
    if count > np.iinfo(np.int64).max:
        raise ConfigError(f"{path}: the grid has {count:,} combinations; leave out some keys or values")


def _describe_repeats(plan: SweepPlan, name: str) -> str:
    """Why several variants have a name: equal values of keys of the grid, or equal names in the list."""
    numbers = [str(number) for number, variant in enumerate(plan.variants, start=1) if variant.name == name]
    if len(numbers) > 1:
        return f"variants {' and '.join(numbers)} of the list have it; give each another name"
    if numbers:
        return f"variant {numbers[0]} of the list has the name of a combination of the grid; rename or remove it"
    counts = {key: Counter(map(json.dumps, values)) for key, values in plan.grid.items()}
    equal = [
        f"{key} lists the value {text} {'twice' if n == 2 else f'{n} times'}"
        for key, found in counts.items()
        for text, n in found.items()
        if n > 1
    ]
    return f"in the grid, {' and '.join(equal)}; list each value once"


def read_plan(path: Path) -> SweepPlan:
    """Read a grid file.

    Raises:
        ConfigError: It cannot be read or is malformed, has no variant, too many or a duplicate name, or a variant comes
            after one that is not before it.
    """
    data = parse_yaml(read_yaml_text(path, "grid"), str(path))
    if not isinstance(data, dict):
        found = "the file is empty" if data is None else f"got {json_repr(data)}"
        raise ConfigError(f"{path}: {found}; {_EXPECTED}")
    try:
        plan = SweepPlan.model_validate_json(json.dumps(data))
    except ValidationError as error:
        mistakes = (name_level(mistake, data) for mistake in describe_problems(error, SweepPlan))
        raise ConfigError("\n".join(f"{path}: {mistake}" for mistake in mistakes)) from None
    _check_size(plan, path)
    names = [variant.name for variant in plan.all_variants()]
    if not names:
        raise ConfigError(f"{path}: {_EXPECTED}")
    if plan.sample is not None and not plan.grid:
        logger.warning("%s: sample: has no effect because it draws combinations of 'grid', which is missing", path)
    if repeated := [name for name, count in Counter(names).items() if count > 1]:
        raise ConfigError(f"{path}: duplicate variant name {repeated[0]!r}: {_describe_repeats(plan, repeated[0])}")
    for position, variant in enumerate(plan.variants):
        if variant.after is not None and variant.after not in names[:position]:
            near = did_you_mean(variant.after, names[:position])
            raise ConfigError(
                f"{path}: variant {variant.name!r}: after: expected the name of an earlier variant, "
                f"got {variant.after!r}{near}"
            )
    return plan
