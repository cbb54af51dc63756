"""Columns of every type that libraries write, read by kind."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from math import inf, nan
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.data.columns import CONVERSATION, DAY, FIELD, GOAL, ID, NUMBER, TEXT, TEXTS, VALUE, Kind, read_table
from mcrs.data.columns.arrow_layout import plain_array
from mcrs.data.columns.reading import read_columns
from mcrs.data.columns.scalars import Mismatch, is_missing
from mcrs.errors import DataError

UUID_TEXT = "8b7e1b84-46de-5d6b-8677-29be06231f62"
DAYS = [date(1959, 8, 17), None, date(2006, 1, 2)]
NOONS = [datetime(1959, 8, 17, 12, 30), None, datetime(2006, 1, 2)]
MESSAGES = [{"turn_number": 1, "role": "user", "content": "jazz"}, {"turn_number": 1, "role": "music", "content": "t1"}]


def read(kind: Kind, column: pa.Array | list[Any]) -> list[Any]:
    values = column if isinstance(column, list) else pa.chunked_array([column])
    found: list[Any] = read_columns({"c": values}, {"c": kind}, lambda row: f"file, row {row}")["c"].to_pylist()
    return found


def mistakes(kind: Kind, column: pa.Array | list[Any]) -> str:
    with pytest.raises(DataError) as caught:
        read(kind, column)
    return str(caught.value)


@pytest.mark.parametrize(
    ("column", "ids"),
    [
        (pa.array([7, None, -8]), ["7", None, "-8"]),
        (pa.array([7, 8], pa.uint8()), ["7", "8"]),
        (pa.array([7.0, float("nan"), None]), ["7", None, None]),
        (pa.array(np.array([7.0], np.float16)), ["7"]),
        (pa.array([Decimal("7.00")]), ["7"]),
        (pa.array(["a", None], pa.large_string()), ["a", None]),
        (pa.array(["a", None], pa.string_view()), ["a", None]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array([7, 8, 7]).dictionary_encode(), ["7", "8", "7"]),
        (pa.array([UUID(UUID_TEXT).bytes, None], pa.binary(16)), [UUID_TEXT, None]),
        (pa.array([UUID(UUID_TEXT).bytes, None], pa.uuid()), [UUID_TEXT, None]),
        (pa.nulls(2), [None, None]),
        ([7, "a", None, UUID(UUID_TEXT), 10**30], ["7", "a", None, UUID_TEXT, str(10**30)]),
    ],
)
def test_ids_are_texts_however_they_are_stored(column: Any, ids: list[str | None]) -> None:
    assert read(ID, column) == ids


@pytest.mark.parametrize("column", [pa.array([1.5]), pa.array([2.0**60]), pa.array([True]), pa.array([["a"]]), [b"a"]])
def test_what_is_not_an_id_is_named_with_its_place(column: Any) -> None:
    message = mistakes(ID, column)
    assert message.startswith("file, row 0: column c: expected an id: a string, an integer or a UUID, found ")


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["1959-08-17", None, "2006-01-02"]),
        pa.array(DAYS),
        pa.array(DAYS, pa.date64()),
        *(pa.array(DAYS).cast(pa.timestamp(unit)) for unit in ("s", "ms", "us", "ns")),
        pa.array(DAYS).cast(pa.timestamp("s", "UTC")),
        pa.array(NOONS, pa.timestamp("ns")),
        pa.array(["1959-08-17T00:00:00.000", None, "2006-01-02 12:30:00+02:00"]),
        pa.array(["1959-08-17T00:00:00Z", None, "2006-01-02 00:00:00 UTC"]),
        ["1959-08-17", None, date(2006, 1, 2)],
    ],
)
def test_days_are_the_same_however_they_are_stored(column: Any) -> None:
    assert read(DAY, column) == ["1959-08-17", None, "2006-01-02"]


def test_day_of_a_time_zone_is_the_day_there() -> None:
    berlin = datetime(1999, 8, 17, tzinfo=timezone(timedelta(hours=2)))
    assert read(DAY, pa.array([berlin], pa.timestamp("s", "+02:00"))) == ["1999-08-17"]


@pytest.mark.parametrize("column", [pa.array([1959, None]), pa.array([1959.0, None]), pa.array(["1959", None])])
def test_years_are_the_same_as_numbers_and_as_texts(column: pa.Array) -> None:
    assert read(DAY, column) == ["1959", None]
    assert read(FIELD, column) == ["1959", None]


@pytest.mark.parametrize("column", [pa.array([-327024000000]), pa.array([["1999"]]), pa.array([1.5])])
def test_what_is_not_a_day_is_refused(column: pa.Array) -> None:
    assert "expected a date, a timestamp, a string or a year, found" in mistakes(DAY, column)


@pytest.mark.parametrize("column", [pa.array([0, 1959]), pa.array([0.0, 1959.0]), [0, 1959]])
def test_the_year_0_is_missing(column: Any) -> None:
    assert read(DAY, column) == [None, "1959"]


def test_dates_that_python_does_not_have_are_an_error_and_no_traceback() -> None:
    assert mistakes(DAY, pa.array([10**7], pa.int32()).cast(pa.date32())).startswith("file, row 0: column c: expected")


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (pa.array([["x", None], None, []]), [["x", None], None, []]),
        (pa.array([["x", "y"]], pa.list_(pa.string(), 2)), [["x", "y"]]),
        (pa.array([["x"], []], pa.large_list(pa.large_string())), [["x"], []]),
        (pa.array([["x"], []], pa.list_(pa.string_view())), [["x"], []]),
        (pa.array([[], None], pa.list_(pa.null())), [[], None]),
        (pa.array([["a"], ["x", "y"], None, ["z"]])[1:], [["x", "y"], None, ["z"]]),
        (pa.array([["x"]]).cast(pa.list_(pa.dictionary(pa.int8(), pa.string()))), [["x"]]),
        (["x", ["y"], None], [["x"], ["y"], None]),
    ],
)
def test_names_are_texts_or_lists_of_texts(column: Any, values: list[Any]) -> None:
    assert read(TEXTS, column) == values


def test_fields_hold_anything_that_is_a_text() -> None:
    assert read(FIELD, pa.array(NOONS)) == ["1959-08-17 12:30:00", None, "2006-01-02"]
    assert read(FIELD, pa.array([[date(1999, 1, 2)], None])) == [["1999-01-02"], None]
    assert read(FIELD, pa.array([True, None])) == ["true", None]
    assert read(FIELD, pa.array([1.5, 2.0])) == ["1.5", "2"]
    assert "found {'a': 1}" in mistakes(FIELD, pa.array([{"a": 1}]))


def test_json_values_are_what_they_say() -> None:
    stored = pa.array(['["x"]', None], pa.string())
    assert read(TEXTS, pa.ExtensionArray.from_storage(pa.json_(), stored)) == [["x"], None]


def test_numbers_stay_numbers() -> None:
    assert read(NUMBER, pa.array([1, None])) == [1, None]
    assert read(NUMBER, [1, 2.5, Decimal(3)]) == [1.0, 2.5, 3.0]
    for kind in (pa.float16(), pa.float32(), pa.float64()):
        array = pa.array(np.array([1, np.nan], kind.to_pandas_dtype()), kind)
        assert read(NUMBER, array) == read(NUMBER, [1.0, float("nan")]) == [1, None]
    assert "expected a number, found 'many'" in mistakes(NUMBER, pa.array(["many"]))
    assert "expected a finite number (at most 1.8e308), found 1000" in mistakes(NUMBER, [10**400, 1.5])
    assert "expected a finite number (at most 1.8e308), found '1e400'" in mistakes(NUMBER, ["1e400"])
    for infinite in (pa.array([1.0, inf]), pa.array([-inf], pa.float32()), [inf]):
        assert "expected a finite number (at most 1.8e308), found" in mistakes(NUMBER, infinite)
        assert "expected a finite number (at most 1.8e308), found" in mistakes(FIELD, infinite)
    assert read(NUMBER, pa.array([1.0, nan, None]))[::2] == [1.0, None]
    assert "expected a date, a timestamp, a string or a year, found 1000" in mistakes(DAY, [10**400, "2006"])


def test_printed_conversations_keep_their_texts() -> None:
    messages = [{**MESSAGES[0], "content": 'it\'s } {\n\\ "so"'}, *MESSAGES]
    assert read(CONVERSATION, [str(np.array(messages, dtype=object))]) == [messages]


def test_mistakes_are_counted_by_kind_and_the_first_five_are_shown() -> None:
    table = pa.table({"a": [1] * 7, "b": [["x"]] * 7, "c": [1] * 7})
    with pytest.raises(DataError) as caught:
        read_table(table, {"a": TEXT, "b": TEXT}, lambda row: f"file, row {row}")
    lines = str(caught.value).splitlines()
    assert lines[0] == "14 mistakes (7 in column a, 7 in column b):"
    assert lines[1].strip() == "file, row 0: column a: expected a string, found 1"
    assert [line.strip() for line in lines[6:8]] == [
        "… and 2 more: in column a",
        "file, row 0: column b: expected a string, found ['x']",
    ]
    assert len(lines) == 13


@pytest.mark.parametrize(
    "value",
    [
        MESSAGES,
        {key: [message[key] for message in MESSAGES] for key in MESSAGES[0]},
        json.dumps(MESSAGES),
        repr(MESSAGES),
        str(np.array(MESSAGES, dtype=object)),
        [json.dumps(message) for message in MESSAGES],
        [{**message, "turn_number": 1.0, "thought": None} for message in MESSAGES],
        [{**message, "turn_number": "1.0", "thought": None} for message in MESSAGES],
        [{**message, "turn_number": " 1 ", "thought": None} for message in MESSAGES],
    ],
)
def test_conversations_are_the_same_however_they_are_stored(value: Any) -> None:
    assert read(CONVERSATION, pa.array([value])) == [MESSAGES]
    assert read(CONVERSATION, [value]) == [MESSAGES]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            "slow jazz",
            r"expected a list of messages with turn_number, role and content, or its JSON, found 'slow jazz'",
        ),
        ({"turn_number": [1], "role": ["user", "music"]}, "or a mapping of lists of the same length"),
        ([None], "column c, message 1: expected a message with turn_number, role and content, found null"),
        ([{**MESSAGES[0], "content": ["hi"]}], r"column c, message 1, content: expected a string, found \['hi'\]"),
        (
            [{**MESSAGES[0], "turn_number": 2**63}],
            r"column c, message 1, turn_number: expected .*, found 9223372036854775808",
        ),
        ([{**MESSAGES[0], "turn_number": 10**400}], r"column c, message 1, turn_number: expected .*, found 1000"),
        ([{**MESSAGES[0], "content": 5}], r"column c, message 1, content: expected .*, found 5"),
        (
            [{**MESSAGES[0], "turn_number": "one"}],
            r"column c, message 1, turn_number: expected a whole number, found 'one'",
        ),
        (
            [{**MESSAGES[0], "turn_number": "1.5"}],
            r"column c, message 1, turn_number: expected a whole number, found '1.5'",
        ),
        (
            [{**MESSAGES[0], "turn_number": 1.5}],
            r"column c, message 1, turn_number: expected a whole number, found 1.5",
        ),
        (
            json.dumps(MESSAGES[:1]).replace(": 1,", ": 1e400,"),
            r"column c, message 1, turn_number: expected .*, found Infinity",
        ),
        ([{**MESSAGES[0], "turn_number": True}], r"column c, message 1, turn_number: expected .*, found true"),
    ],
)
def test_what_is_not_a_conversation_is_named_with_its_place(value: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(CONVERSATION, [value])


def test_played_tracks_may_be_numbers() -> None:
    (found,) = read(CONVERSATION, [[MESSAGES[0], {**MESSAGES[1], "content": 100}]])
    assert found[1]["content"] == "100"


def test_goals_are_mappings_or_their_json() -> None:
    goal = {"category": "H", "specificity": "LL"}
    assert read(GOAL, pa.array([{**goal, "listener_goal": "x"}, None])) == [goal, None]
    assert read(GOAL, pa.array([json.dumps(goal), None])) == [goal, None]
    assert read(GOAL, pa.array([[("category", "H")]], pa.map_(pa.string(), pa.string()))) == [
        {"category": "H", "specificity": None}
    ]
    assert "expected a mapping with category and specificity" in mistakes(GOAL, pa.array(["find slow jazz"]))
    wrong = mistakes(GOAL, [{"category": ["H"]}])
    assert "column c, category: expected a string, a number or a date, found ['H']" in wrong


def test_item_of_a_list_is_named_with_what_is_expected_of_an_item() -> None:
    assert "column c, value 2: expected a string, found ['r']" in mistakes(TEXTS, [["q", ["r"]]])
    assert "column c, value 2: expected a string, found 3" in mistakes(TEXTS, [["q", 3]])
    assert "column c, value 1: expected a string, a number or a date, found ['r']" in mistakes(FIELD, [[["r"]]])
    assert "column c: expected a string or a list of strings, found 3" in mistakes(TEXTS, [3])


def test_class_labels_are_their_names_nested_ones_too() -> None:
    import datasets

    label = datasets.ClassLabel(names=["user", "music"])
    features = datasets.Features(
        {
            "gender": datasets.ClassLabel(names=["female", "male"]),
            "tags": datasets.List(label),
            "talk": datasets.List(
                {"turn_number": datasets.Value("int64"), "role": label, "content": datasets.Value("string")}
            ),
        }
    )
    rows = [{"gender": 1, "tags": [0, 1], "talk": [{"turn_number": 1, "role": 0, "content": "hi"}]}]
    rows.append({"gender": -1, "tags": [], "talk": []})
    table = datasets.Dataset.from_list(rows, features=features).with_format("arrow")[:]
    table = table.replace_schema_metadata(features.arrow_schema.metadata)
    kinds = {"gender": TEXT, "tags": TEXTS, "talk": CONVERSATION}
    assert read_table(table, kinds, str).to_pylist() == [
        {"gender": "male", "tags": ["user", "music"], "talk": [{"turn_number": 1, "role": "user", "content": "hi"}]},
        {"gender": None, "tags": [], "talk": []},
    ]


_TIMES = st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9999, 1, 1))
_SCALARS = st.one_of(
    st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=9)).map(pa.array),
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1)).map(lambda values: pa.array(values, pa.int64())),
    st.lists(st.none() | st.floats()).map(lambda values: pa.array(values, pa.float64())),
    st.lists(st.none() | st.integers(1, 3000).map(float)).map(lambda values: pa.array(values, pa.float64())),
    st.lists(st.none() | st.dates()).map(lambda values: pa.array(values, pa.date32())),
    st.lists(st.none() | _TIMES).map(lambda values: pa.array(values, pa.timestamp("us"))),
    st.lists(st.none() | st.dates().map(lambda day: datetime(day.year, day.month, day.day))).map(
        lambda values: pa.array(values, pa.timestamp("us"))
    ),
    st.lists(st.none() | st.booleans()).map(lambda values: pa.array(values, pa.bool_())),
    st.lists(st.none() | st.uuids().map(lambda value: value.bytes)).map(lambda values: pa.array(values, pa.uuid())),
)
_ARRAYS = _SCALARS | _SCALARS.map(
    lambda values: pa.ListArray.from_arrays(pa.array([0, len(values), len(values)], pa.int32()), values)
)


@pytest.mark.parametrize("kind", [ID, TEXT, VALUE, DAY, TEXTS, FIELD])
@settings(max_examples=150, deadline=None)
@given(array=_ARRAYS)
def test_a_whole_column_is_read_as_its_values_are_one_by_one(kind: Kind, array: pa.Array) -> None:
    values = plain_array(array).to_pylist()
    try:
        one_by_one = [None if is_missing(value) else kind.read(value) for value in values]
    except Mismatch:
        one_by_one = None
    if one_by_one is None:
        assert "column c" in mistakes(kind, array)
    else:
        assert read(kind, array) == one_by_one
        again = pa.array(one_by_one)
        assert read(kind, again) == one_by_one
