from __future__ import annotations

import errno
import os
import tracemalloc
from pathlib import Path

import pytest

from mcrs.errors import JournalDamagedError, OutputError
from mcrs.inference.journal import Journal, read_entries, read_journal
from mcrs.inference.journal_entry import Entry, decode_entry, encode_entry

ENTRIES = [
    Entry("ann", 1, "0123456789abcdef", ["t1", "t2"], "Älter als “du”\n\t\u2028\r", 5, 3, "stop", "model", None),
    Entry("ann", 2, "0123456789abcdef", [], "", 0, 0, "error", "model", "no track"),
    Entry("bob", 1, "fedcba9876543210", ["t3"], '"}}\n{"', 7, 64, "length", "template", None),
    Entry("bob", 2, "fedcba9876543210", ["t3", "t4"]),
]


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    path = tmp_path / "deep" / "tid.journal.jsonl"
    with Journal(path) as journal:
        for entry in ENTRIES:
            journal.append(entry)
    return path


def test_journal_reads_what_was_appended(journal_path: Path) -> None:
    entries, n_bytes = read_journal(journal_path)

    assert list(entries.values()) == ENTRIES
    assert n_bytes == journal_path.stat().st_size
    assert journal_path.read_bytes().count(b"\n") == len(ENTRIES)


def test_journal_that_is_missing_or_empty_has_no_entries(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert read_journal(tmp_path / "none") == ({}, 0)
    assert read_journal(tmp_path / "empty") == ({}, 0)


def test_entries_are_read_one_by_one_and_share_their_track_ids(tmp_path: Path) -> None:
    track_id = "track-" * 20  # pydantic shares shorter texts, as long as there are few
    path = tmp_path / "journal"
    lines = [encode_entry(Entry("ann", number, "", [track_id], "long " * 200)) for number in range(1_000)]
    path.write_bytes(b"".join(lines))
    tracemalloc.start()
    try:
        assert [length for _, length in read_entries(path)] == list(map(len, lines))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < path.stat().st_size / 5
    assert len({id(entry.predicted_track_ids[0]) for entry in read_journal(path)[0].values()}) == 1


@pytest.mark.parametrize("tail", [b"", b"\0" * 4096], ids=["cut", "NULs"])
def test_journal_cut_at_every_byte_keeps_the_whole_lines_and_goes_on(
    tail: bytes, journal_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    whole = journal_path.read_bytes()
    lines = [encode_entry(entry) for entry in ENTRIES]
    for offset in range(len(whole)):
        journal_path.write_bytes(whole[:offset] + tail)
        entries, n_bytes = read_journal(journal_path)
        n_whole = len(entries)
        assert list(entries.values()) == ENTRIES[:n_whole]
        assert n_bytes == sum(map(len, lines[:n_whole])) <= offset < sum(map(len, lines[: n_whole + 1]))
        with Journal(journal_path, n_bytes) as journal:
            for entry in ENTRIES[n_whole:]:
                journal.append(entry)
        assert journal_path.read_bytes() == whole


def test_journal_damaged_anywhere_in_a_whole_line_is_refused_with_the_line(journal_path: Path) -> None:
    whole = journal_path.read_bytes()
    for offset in range(len(whole) - 1):
        number = whole[:offset].count(b"\n") + 1
        journal_path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 0x20]) + whole[offset + 1 :])
        with pytest.raises(JournalDamagedError, match=f"tid.journal.jsonl, line {number}: .*mcrs does not replace it"):
            read_journal(journal_path)


def test_journal_that_is_moved_goes_on_under_its_new_name(journal_path: Path) -> None:
    with Journal(journal_path, journal_path.stat().st_size) as journal:
        journal.move(journal_path.with_name("other.jsonl"))
        journal.append(ENTRIES[0])

    assert not journal_path.exists()
    assert journal.path.read_bytes() == b"".join(map(encode_entry, [*ENTRIES, ENTRIES[0]]))


def test_journal_keeps_the_last_entry_of_a_turn(journal_path: Path) -> None:
    again = Entry("ann", 2, "0123456789abcdef", ["t9"], "Better now.", 1, 1, "stop", "model", None)
    with Journal(journal_path, journal_path.stat().st_size) as journal:
        journal.append(again)

    entries, _ = read_journal(journal_path)

    assert entries[again.key] == again
    assert len(entries) == len(ENTRIES)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"crc32":"00000000","entry":{}', "not a journal entry"),
        (b"{}\n", "not a journal entry"),
        (b'{"crc32":"00000000","entry":{}}\n', "checksum"),
        (b'{"crc32":"a3a6bf43","entry":{}}\n', "session_id: field required"),
    ],
)
def test_decode_entry_says_what_is_wrong(line: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        decode_entry(line)


def test_journal_waits_for_the_disk_after_every_slow_entry_and_seldom_for_fast_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    synced: list[float] = []

    def fsync(_: int) -> None:
        nonlocal now
        now += 0.01
        synced.append(now)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr("mcrs.storage.line_journal.time.monotonic", lambda: now)
    with Journal(tmp_path / "journal") as journal:
        for _ in range(20):
            now += 1.0
            journal.append(ENTRIES[0])
        assert len(synced) == 20
        now = 100.0
        for _ in range(1000):
            now += 0.0001
            journal.append(ENTRIES[0])
        waited = 0.01 * len(synced)
        assert waited < 0.03 * now + 0.01
        n_before = len(synced)
    assert len(synced) == n_before + 1


def test_journal_on_a_full_disk_keeps_what_it_has_and_says_so(
    journal_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = journal_path.stat().st_size

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with (
        pytest.raises(OutputError, match="the disk is full; make room and resume"),
        Journal(journal_path, size) as journal,
    ):
        journal.append(ENTRIES[0])
    assert list(read_journal(journal_path)[0].values())[1:] == ENTRIES[1:]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "the disk is full; make room"),
        (errno.EFBIG, r".* larger than the system allows .* \(ulimit -f\)"),
    ],
)
def test_journal_whose_last_line_does_not_fit_drops_its_beginning_and_says_why(
    number: int, reason: str, journal_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = journal_path.read_bytes()
    journal = Journal(journal_path, len(text))
    stream = journal._stream

    class FullDisk:
        n_left = 10

        def write(self, line: bytes) -> int:
            if not self.n_left:
                raise OSError(number, os.strerror(number))
            self.n_left = 0
            return stream.write(line[:10])

        def __getattr__(self, name: str) -> object:
            return getattr(stream, name)

    monkeypatch.setattr(journal, "_stream", FullDisk())
    with pytest.raises(OutputError, match=f": {reason} and resume"), journal:
        journal.append(ENTRIES[0])
    assert journal_path.read_bytes() == text


def test_journal_that_cannot_be_opened_or_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write"):
        Journal(tmp_path)
    with pytest.raises(OutputError, match="cannot read"):
        read_journal(tmp_path)
