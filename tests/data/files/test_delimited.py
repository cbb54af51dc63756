"""Files of separated cells."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.data.files import FileTable, read_file
from mcrs.data.files.delimited import parse_delimited
from mcrs.errors import DataError


def read(folder: Path, text: str | bytes, name: str = "tracks.csv") -> FileTable:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(path)


@pytest.mark.parametrize(
    ("separator", "called"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")]
)
def test_separator_is_that_of_the_header(tmp_path: Path, separator: str, called: str) -> None:
    rows = [["Title", "Artists", "Year"], ["A, B; C", "x", "1999"], ["D", "y, z", "007"]]
    text = "\n".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in rows)
    found = read(tmp_path, text)
    assert found.columns == {"Title": ["A, B; C", "D"], "Artists": ["x", "y, z"], "Year": ["1999", "007"]}
    assert found.layout == f"{called} between cells, UTF-8"


@pytest.mark.parametrize(
    ("encoding", "called"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with a byte order mark"),
        ("utf-16", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_of_spreadsheets(tmp_path: Path, encoding: str, called: str, line_end: str) -> None:
    text = line_end.join(["Titel;Künstler", "Über “É”;Éloïse", ""])
    found = read(tmp_path, text.encode(encoding))
    assert found.columns == {"Titel": ["Über “É”"], "Künstler": ["Éloïse"]}
    assert found.layout == f"semicolons between cells, {called}"


def test_separator_line_of_excel_is_no_row(tmp_path: Path) -> None:
    found = read(tmp_path, "sep=|\r\nTitle|Artist, first\r\nA|x\r\nB\r\n".encode("utf-16"))
    assert found.columns == {"Title": ["A"], "Artist, first": ["x"]}
    assert "line 4 (row 3 in a spreadsheet): expected 2 cells" in found.mistakes[0].text
    assert found.row_label(0).endswith("tracks.csv, line 3 (row 2 in a spreadsheet)")


def test_texts_stay_texts_and_empty_cells_are_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, "id,title\n007,NaN\n1e5,Null\n,1979\n,\n\n  9 ,  None\u00a0 at all \n")
    assert found.columns == {"id": ["007", "1e5", None, "9"], "title": ["NaN", "Null", "1979", "None at all"]}


def test_cell_with_a_line_break_is_one_line_and_counts_as_two(tmp_path: Path) -> None:
    found = read(tmp_path, 'title,artist\n"A\nB",x\nC,y\n')
    assert found.columns["title"] == ["A B", "C"]
    assert found.row_label(1).endswith("line 4 (row 3 in a spreadsheet)")


def test_every_bad_row_is_counted_and_the_good_ones_are_kept(tmp_path: Path) -> None:
    text = 'title,artist\nA,x\nB\nC,y,z\n"D" d,x\nE,x,,\n"F,x\nG,x\n'
    found = read(tmp_path, text)
    assert found.columns["title"] == ["A", "E"]
    assert [mistake.text.partition("tracks.csv, ")[2] for mistake in found.mistakes] == [
        "line 3: expected 2 cells, as in the header, found 1 ('B', …); quote a cell that holds a comma or a line break",
        "line 4: expected 2 cells, as in the header, found 3 ('C', …); quote a cell that holds a comma or a line break",
        "line 5: a quoted cell goes on after its closing quotation mark; "
        'write a cell with quotation marks as "a ""b"" c"',
        'line 7: a quotation mark opens a cell that never ends; write a cell with quotation marks as "a ""b"" c"',
    ]


def test_quotation_marks_of_texts_with_tabs_may_be_unpaired(tmp_path: Path) -> None:
    found = read(tmp_path, 'Name\tArtist\n"Heroes" (Live)\tx\n12" Mix\t"y\n', "library.txt")
    assert found.columns == {"Name": ['"Heroes" (Live)', '12" Mix'], "Artist": ["x", '"y']}


def test_spaces_may_stand_before_quoted_cells(tmp_path: Path) -> None:
    assert read(tmp_path, 'title, artist\n"A, B", "C ""D"""\n').columns == {"title": ["A, B"], "artist": ['C "D"']}


def test_column_that_is_there_twice_is_known(tmp_path: Path) -> None:
    found = read(tmp_path, ",Name,Name\n1,A,B\n")
    assert (found.columns, found.repeated) == ({"Name": ["A"]}, {"Name"})


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty; its first line has to name the columns"),
        (b"\n \n", "the file is empty"),
        (b'\xef\xbb\xbf""', "the file is empty"),
        (b"PK\x03\x04rest", "a ZIP archive or an Excel workbook"),
        (b"PAR1restPAR1", "rename it to end in .parquet"),
        (b"a,b\nc\0,d\n", "line 2 has a NUL character"),
        ("é,è\n".encode() + b"x\xff\n", "line 2 is not valid UTF-8"),
        (b"a,b\nc\x81,d\n", "line 2 is neither UTF-8 nor Windows-1252"),
        (b"\xef\xbb\xbfa\n\xff\n", "line 2 is not valid UTF-8"),
        (b"\xff\xfea", "not valid UTF-16"),
        (b'"a\nb', "line 1: a quotation mark opens a cell that never ends"),
    ],
)
def test_file_that_is_no_text_is_one_line(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(DataError) as raised:
        read(tmp_path, content)
    assert problem in str(raised.value)
    assert "\n" not in str(raised.value)


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=8)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=5), st.sampled_from(",;\t|"))
def test_what_a_writer_wrote_is_read(rows: list[list[str]], separator: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([["title", "artist"], *rows])
    found = parse_delimited(stream.getvalue(), "UTF-8", Path("any.csv"))
    plain = [[" ".join(cell.split()) or None for cell in row] for row in rows]
    kept = [row for row in plain if any(row)]
    assert found.columns == {"title": [row[0] for row in kept], "artist": [row[1] for row in kept]}
    assert not found.mistakes


@pytest.mark.parametrize("quote", ["", '"'])
def test_long_cell_is_read(tmp_path: Path, quote: str) -> None:
    text = "la " * 70_000 + "la"
    assert list(read(tmp_path, f"id,lyrics\n1,{quote}{text}{quote}\n2,short\n").columns["lyrics"]) == [text, "short"]


def test_null_of_a_database_is_an_empty_cell(tmp_path: Path) -> None:
    found = read(tmp_path, "title\tartist\tnote\n\\N\tA\t\\Nine\nB\t\\N\t\\N\n")
    assert found.columns == {"title": [None, "B"], "artist": ["A", None], "note": ["\\Nine", None]}
