"""Files of separated cells: CSV, TSV, and the text that spreadsheets export."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from mcrs.checks.mistakes import Mistake
from mcrs.checks.plain_values import one_line, short_repr
from mcrs.data.files.decoding import read_text
from mcrs.data.files.file_table import FileTable
from mcrs.errors import DataError

#: The possible separators and their names; if two fit equally well, the earlier one is used.
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_EMPTY = "{path}: the file is empty; its first line has to name the columns"
# The line that tells Excel the separator; Excel does not show it.
_SEPARATOR_LINE = re.compile(r'"?sep=([^"\r\n ])"?[,;\t]*(?:\r\n|\r|\n)', re.IGNORECASE)
_TRIED_ROWS = 100
# The csv module refuses cells above 131,072 characters by default; lyrics and descriptions may be longer. The limit is
# a C long, which has 32 bits on Windows.
csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))
# What PostgreSQL and MySQL write for NULL.
_NULL = r"\N"
_QUOTED = 'write a cell with quotation marks as "a ""b"" c"'


class _Record(NamedTuple):
    """One row of the file: where it begins (line and number, from 1), its cells, and why it is not a row, or None."""

    line: int
    number: int
    cells: list[str]
    problem: str | None = None


def read_delimited(path: Path) -> FileTable:
    r"""Read a file whose first row names the columns.

    The separator is that of the line ``sep=…``, or else the one that splits the first row into most cells. Quoted cells
    may contain separators and line breaks. If tabs separate cells and quotation marks are not paired, these are
    ordinary characters. Empty rows are skipped, and cells with the ``\N`` of a database are empty.

    Raises:
        DataError: The file cannot be read, or has no header.
    """
    return parse_delimited(*read_text(path), path)


def parse_delimited(text: str, encoding: str, path: Path) -> FileTable:
    """The table of a text, as :func:`read_delimited` reads a file.

    Raises:
        DataError: It has no header.
    """
    declared = _SEPARATOR_LINE.match(text)
    first_line = 1
    if declared:
        text, first_line = text[declared.end() :], 2
    if not text.strip():
        raise DataError(_EMPTY.format(path=path))
    separator = declared[1] if declared else _separator_of(text)
    records = list(_records(text, separator, first_line))
    if separator == "\t" and any(record.problem for record in records):
        unquoted = list(_records(text, separator, first_line, quoting=csv.QUOTE_NONE))
        if len({len(record.cells) for record in unquoted if any(record.cells)}) == 1:
            records = unquoted
    layout = f"{SEPARATORS.get(separator, repr(separator))} between cells, {encoding}"
    return _make_table(path, records, separator, layout)


def _separator_of(text: str) -> str:
    def fit(separator: str) -> tuple[int, int]:
        rows = [record.cells for record in islice(_records(text, separator, 1), _TRIED_ROWS) if any(record.cells)]
        return len(rows[0]) if rows else 0, sum(len(row) == len(rows[0]) for row in rows)

    return max(SEPARATORS, key=fit)


def _records(
    text: str, separator: str, first_line: int, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
) -> Iterator[_Record]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, quoting=quoting, skipinitialspace=True
    )
    number = 0
    while True:
        line, number = reader.line_num + first_line, number + 1
        try:
            yield _Record(line, number, [one_line(cell) for cell in next(reader)])
        except StopIteration:
            return
        except csv.Error as error:
            yield _Record(line, number, [], _describe(error, separator))


def _describe(error: csv.Error, separator: str) -> str:
    problem = str(error)
    if "end of data" in problem:
        return f"a quotation mark opens a cell that never ends; {_QUOTED}"
    if "expected after" in problem:
        return f"a quoted cell goes on after its closing quotation mark; {_QUOTED}"
    return f"cannot be cut into cells at {separator!r}: {problem}"


def _make_table(path: Path, records: list[_Record], separator: str, layout: str) -> FileTable:
    def row_label(record: _Record) -> str:
        row = "" if record.line == record.number else f" (row {record.number} in a spreadsheet)"
        return f"{path}, line {record.line}{row}"

    filled = [record for record in records if any(record.cells) or record.problem]
    if not filled:
        raise DataError(_EMPTY.format(path=path))
    head = filled[0]
    if head.problem:
        raise DataError(f"{row_label(head)}: {head.problem}")
    header = _without_empty_end(head.cells)
    rows: list[_Record] = []
    mistakes: list[Mistake] = []
    for record in filled[1:]:
        cells = _without_empty_end(record.cells, len(header))
        if record.problem:
            mistakes.append(Mistake("with unpaired quotation marks", f"{row_label(record)}: {record.problem}"))
        elif len(cells) != len(header):
            name = SEPARATORS.get(separator, repr(separator)).rstrip("s")
            mistakes.append(
                Mistake(
                    "with too few or too many cells",
                    f"{row_label(record)}: expected {len(header)} cells, as in the header, found {len(cells)} "
                    f"({short_repr(cells[0])}, …); quote a cell that holds a {name} or a line break",
                )
            )
        else:
            rows.append(record._replace(cells=cells))
    texts = [["" if cell == _NULL else cell for cell in record.cells] for record in rows]
    return FileTable.of_cells(header, texts, layout, lambda row: row_label(rows[row]), mistakes)


def _without_empty_end(cells: list[str], at_least: int = 0) -> list[str]:
    """Cells without trailing empty ones, which spreadsheets export."""
    end = len(cells)
    while end > at_least and not cells[end - 1]:
        end -= 1
    return cells[:end]
