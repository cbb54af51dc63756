"""Workbooks of Excel: the cells of the first sheet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zipfile import BadZipFile

from mcrs.checks.mistakes import Mistake
from mcrs.checks.plain_values import one_line
from mcrs.data.columns.scalars import Mismatch, is_missing, number_text, read_value
from mcrs.data.files.cell_ids import LongNumber
from mcrs.data.files.file_table import FileTable
from mcrs.errors import DataError
from mcrs.runtime.extras import require

# The first number that has more digits than Excel keeps.
_INEXACT = 10**15


def read_workbook(path: Path) -> FileTable:
    """Read the first sheet that is not empty; its first row that is not empty names the columns.

    Numbers and dates are read as texts, formulas as their last computed value.

    Raises:
        DataError: The file cannot be read, or has no header.
        MissingExtraError: The package openpyxl is not installed.
    """
    openpyxl = require("openpyxl", extra="excel", purpose="reading .xlsx files (unlike .csv files)")
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = {sheet.title: _filled_rows(sheet.iter_rows(values_only=True)) for sheet in workbook.worksheets}
        workbook.close()
    except (OSError, ValueError, KeyError, BadZipFile, TypeError) as error:
        reason = "it is not an Excel workbook" if isinstance(error, BadZipFile) else error
        raise DataError(f"cannot read {path}: {reason}; save it as CSV") from None
    title, numbered = next(((title, rows) for title, rows in sheets.items() if rows), ("", []))
    if not numbered:
        raise DataError(f"{path}: the workbook is empty; its first row has to name the columns")
    mistakes: list[Mistake] = []
    rows: list[tuple[int, list[str]]] = []
    for number, values in numbered:
        try:
            rows.append((number, [_cell(value) for value in values]))
        except Mismatch as mismatch:
            text = f"{path}, row {number}: expected a string, a number or a date, found {mismatch}"
            mistakes.append(Mistake("with a value of an unsupported type", text))
    (_, header), *body = rows
    cells, layout = [cells for _, cells in body], f"Excel, sheet {title!r}"
    return FileTable.of_cells(header, cells, layout, lambda row: f"{path}, row {body[row][0]}", mistakes)


def _filled_rows(rows: Iterable[tuple[object, ...]]) -> list[tuple[int, tuple[object, ...]]]:
    """The rows that are not empty, each with its number; all are as wide as the sheet."""
    return [(number, row) for number, row in enumerate(rows, start=1) if not all(map(is_missing, row))]


def _cell(value: object) -> str:
    if isinstance(value, (int, float)) and abs(value) >= _INEXACT:
        return LongNumber(number_text(value))
    return "" if is_missing(value) else one_line(read_value(value))
