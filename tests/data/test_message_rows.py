"""Conversations with a row for each message."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mcrs.data.session_source import SessionSource, load_sessions
from mcrs.errors import DataError

CSV = """session_id,user_id,turn_number,role,content
a,7.0,1,user,"jazz, please"
b,,1,user,90
a,7.0,1,music,007
a,,2,user,more
b,,1,music,8
a,,2,music,9
"""


def test_messages_of_a_file_are_grouped(tmp_path: Path) -> None:
    (tmp_path / "talks.csv").write_text(CSV, encoding="utf-8")
    first, second = load_sessions(SessionSource(str(tmp_path / "talks.csv"), "test"))
    assert (first.session_id, first.user_id, second.session_id, second.user_id) == ("a", "7", "b", "")
    assert [(each.turn.user_query, each.relevant_track_id) for each in first.turns] == [
        ("jazz, please", "007"),
        ("more", "9"),
    ]
    assert [(each.turn.user_query, each.relevant_track_id) for each in second.turns] == [("90", "8")]


def test_messages_of_a_split_need_no_turn_numbers(tmp_path: Path) -> None:
    columns = {"session_id": [1, 1, 1], "role": ["user", "music", "user"], "content": ["jazz", "t1", "more"]}
    pq.write_table(pa.table(columns), tmp_path / "test.parquet")
    (session,) = load_sessions(SessionSource(str(tmp_path), "test"))
    (last,) = session.turns
    assert (session.session_id, last.turn.turn_number, last.turn.user_query) == ("1", 2, "more")


@pytest.mark.parametrize("numbers", [[1.0, 1.0, 2.0], ["1.0", "1.0", "2.0"], ["1", "1", "2"]])
@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_turn_numbers_may_have_a_decimal_point(tmp_path: Path, numbers: list[object], suffix: str) -> None:
    columns = {"session_id": ["a"] * 3, "role": ["user", "music", "user"], "content": ["jazz", "t1", "more"]}
    table = pa.table({**columns, "turn_number": numbers})
    path = tmp_path / f"talks.{suffix}"
    if suffix == "parquet":
        pq.write_table(table, path)
    elif suffix == "csv":
        lines = [",".join(table.column_names), *(",".join(map(str, row.values())) for row in table.to_pylist())]
        path.write_text("\n".join(lines), encoding="utf-8")
    else:
        path.write_text("\n".join(map(json.dumps, table.to_pylist())), encoding="utf-8")
    (session,) = load_sessions(SessionSource(str(path), "test"))
    assert [each.turn.turn_number for each in session.turns] == [2]


def test_a_turn_number_that_is_not_whole_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "talks.csv").write_text("session_id,turn_number,role,content\na,1.5,user,jazz\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"turn_number: expected a whole number, found '1\.5'"):
        load_sessions(SessionSource(str(tmp_path / "talks.csv"), "test"))


def test_an_id_that_a_workbook_shortened_is_an_error_in_a_message_too(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["session_id", "role", "content"], ["a", "user", "jazz"], ["a", "music", 1234567890123456]):
        book.active.append(row)
    book.save(tmp_path / "talks.xlsx")
    with pytest.raises(DataError, match=r"row 3: column content: .* the number 1234567890123456: Excel keeps"):
        load_sessions(SessionSource(str(tmp_path / "talks.xlsx"), "test"))


def test_a_message_without_text_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "mcrs")
    (tmp_path / "talks.csv").write_text("session_id,role,content\na,user,\na,music,t1\n", encoding="utf-8")
    (session,) = load_sessions(SessionSource(str(tmp_path / "talks.csv"), "test"))
    assert session.turns[0].turn.user_query == ""
    assert "1 user message without text" in caplog.text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("session_id,content\na,jazz\n", "expected a column 'conversations', found session_id, content; rename the c"),
        (
            "session_id,speaker,content\na,user,jazz\n",
            "expected a column 'role', found session_id, speaker, content; rename the columns ('speaker' to 'role')",
        ),
        (
            "dialogue_id,from,text\na,user,jazz\n",
            "'session_id', found dialogue_id, from, text; rename the columns ('dialogue_id' to 'session_id', 'from' to "
            "'role', 'text' to 'content'), or convert the dataset as docs/data.md shows",
        ),
        ("session_id,author,content\na,user,jazz\n", "rename the columns ('author' to 'role'), or"),
        ("session_id,sender,content\na,user,jazz\n", "rename the columns ('sender' to 'role'), or"),
        ("session_id,role,content\n,user,jazz\n", "talks.csv, line 2: no session_id"),
        ("session_id,role,content\na,user,jazz\na,music,\n", "talks.csv, line 3: the music message has no content"),
        (
            "session_id,turn_number,role,content\na,one,user,jazz\n",
            "line 2: turn_number: expected a whole number, found 'one'",
        ),
        ("session_id,role,content\na,U,more\n", "line 2: expected a role (one of user, music, assistant), found 'U'"),
    ],
)
def test_messages_that_cannot_be_used_are_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "talks.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as raised:
        load_sessions(SessionSource(str(tmp_path / "talks.csv"), "test"))
    assert problem in str(raised.value)
