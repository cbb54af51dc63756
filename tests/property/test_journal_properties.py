"""Whatever a model says, a journal gives it back, and no change to a line goes unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.checks.plain_values import MAX_TOKENS
from mcrs.inference.journal import Journal, read_journal
from mcrs.inference.journal_entry import Entry, decode_entry, encode_entry, finish_entry
from mcrs.types import Completion, FinishReason, RequestKey, ResponseSource

# Every character that UTF-8 can hold: no halves of surrogate pairs.
texts = st.text(st.characters(exclude_categories=["Cs"]))
entries = st.builds(
    Entry,
    session_id=texts,
    turn_number=st.integers(1, 9),
    turn_hash=st.from_regex(r"\A[0-9a-f]{16}\Z"),
    predicted_track_ids=st.lists(texts, max_size=4),
    predicted_response=texts,
    n_prompt_tokens=st.none() | st.integers(0, MAX_TOKENS),
    n_new_tokens=st.none() | st.integers(0, MAX_TOKENS),
    finish_reason=st.none() | st.sampled_from(get_args(FinishReason)),
    source=st.sampled_from(get_args(ResponseSource)),
    error=st.none() | texts,
)
# Whatever Python code can hand over: halves of surrogate pairs, numbers of numpy, objects of any kind.
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.binary()
    | st.integers(-9, 9).map(np.int64)
    | st.floats(width=32).map(np.float32)
    | st.sampled_from(["stop", "length", "error", "model", 10**30, object(), ValueError("a\nb"), np.zeros(2)]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=3,
)
completions = st.builds(Completion, st.just(RequestKey("s", 1)), *[anything] * 6)


@given(completions)
def test_whatever_a_back_end_reports_can_be_read_back(completion: Completion) -> None:
    begun = Entry("s", 1, "0" * 16, ["t1"])
    entry = finish_entry(begun, completion)

    assert decode_entry(encode_entry(entry)) == entry
    assert entry.is_done
    assert entry.is_answered == (completion.error is None)
    assert entry.is_answered or entry.predicted_response == ""


@given(st.builds(dict, **{field.name: anything for field in fields(Entry)}), st.data())  # type: ignore[arg-type]
def test_entry_that_can_be_made_can_be_read_back(values: dict[str, object], data: st.DataObject) -> None:
    sound = asdict(data.draw(entries))
    odd = data.draw(st.sets(st.sampled_from(sorted(sound)), max_size=3))
    try:
        entry = Entry(**{key: values[key] if key in odd else value for key, value in sound.items()})  # type: ignore[arg-type]
    except ValueError:
        return
    assert decode_entry(encode_entry(entry)) == entry


@given(entries)
def test_entry_survives_the_round_trip_in_one_line(entry: Entry) -> None:
    line = encode_entry(entry)

    assert decode_entry(line) == entry
    assert line.count(b"\n") == 1


@given(entries, st.data())
def test_entry_with_any_changed_byte_is_refused(entry: Entry, data: st.DataObject) -> None:
    line = bytearray(encode_entry(entry))
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(ValueError, match=r"journal|checksum"):
        decode_entry(bytes(line))


@given(entries, st.data())
def test_entry_cut_anywhere_is_refused(entry: Entry, data: st.DataObject) -> None:
    line = encode_entry(entry)

    with pytest.raises(ValueError, match="not a journal entry"):
        decode_entry(line[: data.draw(st.integers(0, len(line) - 1))])


@given(st.lists(entries, max_size=6), st.data())
def test_journal_cut_anywhere_keeps_the_entries_before(
    tmp_path_factory: pytest.TempPathFactory, written: Sequence[Entry], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    with Journal(path) as journal:
        for entry in written:
            journal.append(entry)
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])

    kept, n_bytes = read_journal(path)

    n_lines = whole[:n_bytes].count(b"\n")
    assert kept == {entry.key: entry for entry in written[:n_lines]}
    with Journal(path, n_bytes) as journal:
        for entry in written[n_lines:]:
            journal.append(entry)
    assert path.read_bytes() == whole
