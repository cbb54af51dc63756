"""Whatever a model says, a journal gives it back, and no change to a line goes unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.inference.entry import Entry, decode_entry, encode_entry
from mcrs.inference.journal import Journal, read_journal

if TYPE_CHECKING:
    from collections.abc import Sequence

# Every character that UTF-8 can hold: no halves of surrogate pairs.
texts = st.text(st.characters(exclude_categories=["Cs"]))
entries = st.builds(
    Entry,
    session_id=texts,
    turn_number=st.integers(1, 9),
    turn_hash=st.from_regex(r"\A[0-9a-f]{16}\Z"),
    predicted_track_ids=st.lists(texts, max_size=4),
    predicted_response=texts,
    n_prompt_tokens=st.integers(0, 10**6),
    n_new_tokens=st.integers(0, 10**6),
    finish_reason=st.sampled_from(["stop", "length", "error", None]),
    source=st.sampled_from(["model", "template"]),
    error=st.none() | texts,
)


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

    with pytest.raises(ValueError, match="line"):
        decode_entry(bytes(line))


@given(entries, st.data())
def test_entry_cut_anywhere_is_refused(entry: Entry, data: st.DataObject) -> None:
    line = encode_entry(entry)

    with pytest.raises(ValueError, match="no journal entry"):
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
