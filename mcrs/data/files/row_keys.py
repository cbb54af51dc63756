"""Files with a row for each key, such as ``{"t1": {…}, "t2": {…}}``: the keys are the ids of the rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mcrs.checks.mistakes import Mistake
from mcrs.checks.plain_values import id_text, short_repr
from mcrs.errors import DataError


def are_row_numbers(keys: Sequence[str]) -> bool:
    """Whether keys only count the rows, as pandas writes them: ``0``, ``1``, ``2`` and so on."""
    return list(keys) == list(map(str, range(len(keys))))


def repeated_key(text: str, keys: Sequence[str]) -> str | None:
    """A key that the rows of a JSON text have more than once, of which a reader keeps only the last row."""
    found: list[str] = []
    known = set(keys)

    def note(pairs: list[tuple[str, Any]]) -> None:
        if len(pairs) > len(known):
            counts = Counter(key for key, _ in pairs)
            found.extend(key for key, count in counts.items() if count > 1 and known == counts.keys())

    json.loads(text, object_pairs_hook=note)
    return found[0] if found else None


def refuse_columns(source: object, columns: Iterable[str]) -> None:
    """Reject a file whose keys are not ids, but names of columns.

    Raises:
        DataError: There is one.
    """
    if named := list(columns):
        raise DataError(
            f"{source}: expected an id as the key of each row, found the column {named[0]!r}; write the rows as a list "
            f"of objects (orient='records' in pandas)"
        )


def complete_by_keys(
    keys: Sequence[str], ids: Sequence[object], column: str, row_label: Callable[[int], str]
) -> tuple[list[object], list[Mistake]]:
    """The ids of rows, which are their keys where the column has none, and a mistake for each row with another id.

    Keys that count the rows are not ids, and neither are numbers that are mostly not the id of their row: they are the
    index of a data frame. ``ids`` is what the column has for each row; None where it has nothing.
    """
    texts = [None if value is None else id_text(value) for value in ids]
    differing = [row for row, text in enumerate(texts) if text is not None and text != keys[row]]
    is_index = all(map(str.isdecimal, keys)) and 2 * len(differing) > sum(text is not None for text in texts)
    if are_row_numbers(keys) or is_index:
        return list(ids), []
    return [key if value is None else value for key, value in zip(keys, ids, strict=True)], [
        Mistake(
            f"in column {column}",
            f"{row_label(row)}: column {column}: expected the id that is the key of the row, found "
            f"{short_repr(ids[row])}; correct one of them, or write the rows as a list",
        )
        for row in differing
    ]
