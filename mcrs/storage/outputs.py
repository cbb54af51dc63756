"""Outputs of commands: a command only replaces its own earlier output.

Every folder with outputs has a record, a hidden file with one line for each output that was written there: its name,
its kind, and its SHA-256. A file is an own output if its present content is in that record with the same name and kind.
Everything else is foreign: files of the user, edited outputs, outputs of another kind.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from mcrs.errors import OutputError
from mcrs.storage.artifacts import hash_file
from mcrs.storage.files import atomic_write, describe_cause, json_text, locked

#: The files of a folder's record.
RECORD, RECORD_LOCK = ".mcrs-outputs.jsonl", ".mcrs-outputs.lock"
_LOCK_SECONDS = 30.0


@dataclass(frozen=True)
class Output:
    """A file that a command writes: its path, and its kind and its command, ``"scores of mcrs evaluate"``.

    The advice is for a foreign file there, or a folder that cannot be written: ``"choose another --scores_path"``.
    """

    path: Path
    what: str
    advice: str

    def check(self, recognise: Callable[[Path], bool] | None = None) -> Output:
        """Reject a path with a foreign file; commands call this before their work, so that none is lost.

        A file that ``recognise`` takes for an output of this kind is accepted if the record does not have its name:
        older versions wrote no record.

        Returns:
            This output.

        Raises:
            OutputError: A foreign file is in the way, or the file cannot be read.
        """
        try:
            obstacle = self._obstacle()
            if obstacle == _UNRECORDED and recognise is not None and recognise(self.path):
                with self._locked():
                    self._note(hash_file(self.path))
                return self
        except OSError as error:
            unreadable = error.filename or self.path
            raise OutputError(f"cannot read {unreadable}: {error.strerror or error}; {self.advice}") from error
        if obstacle:
            raise in_the_way(self.path, self.what, obstacle, self.advice)
        return self

    @contextmanager
    def writing(self) -> Iterator[TextIO]:
        """Open a text file that is moved to the path if the block ends without an error; ``buffer`` takes bytes.

        Raises:
            OutputError: A foreign file is in the way, or the file cannot be written.
        """
        self.check()
        with atomic_write(self.path, self.take, self.advice) as stream:
            yield stream

    def write_text(self, text: str) -> None:
        """Write a whole text.

        Raises:
            OutputError: A foreign file is in the way, or the file cannot be written.
        """
        with self.writing() as stream:
            stream.write(text)

    def write_json(self, value: object, *, indent: int | None = None) -> None:
        """Write ``value`` as UTF-8 JSON, not ASCII-escaped.

        Raises:
            OutputError: A foreign file is in the way, or the file cannot be written.
        """
        self.write_text(json_text(value, indent))

    def take(self, source: Path) -> None:
        """Move a file of the same folder to the path.

        Raises:
            OutputError: A foreign file is in the way.
            OSError: The file cannot be moved.
        """
        # The record is written first, so a process that is killed in between leaves no output that is not in the
        # record.
        digest = hash_file(source)
        with self._locked():
            self.check()
            self._note(digest)
            source.replace(self.path)

    def _obstacle(self) -> str | None:
        """Why the file at the path must not be replaced; None if it may, or if there is none."""
        if is_record(self.path):
            return "this name is reserved for the record of outputs"
        if self.path.is_symlink():
            return "it is a symbolic link"
        if not os.path.lexists(self.path):
            return None
        if not self.path.is_file():
            return "it is a folder" if self.path.is_dir() else "it is not a regular file"
        digest, known = hash_file(self.path), self._recorded()
        if (self.what, digest) in known:
            return None
        for what, recorded in known:
            if recorded == digest:
                return f"it is the {what}"
        if any(what == self.what for what, _ in known):
            return "it was changed after it was written"
        return _UNRECORDED

    def _recorded(self) -> list[tuple[str, str]]:
        """The entries of the record for this name: kinds and SHA-256."""
        try:
            lines = (self.path.parent / RECORD).read_bytes().splitlines()
        except FileNotFoundError:
            return []
        return [
            (entry["what"], entry["sha256"])
            for entry in map(_read_line, lines)
            if entry is not None and entry["file"] == self.path.name
        ]

    def _note(self, digest: str) -> None:
        entry = {"file": self.path.name, "what": self.what, "sha256": digest}
        path = self.path.parent / RECORD
        try:
            if (self.what, digest) in self._recorded():
                return
            with path.open("ab+", buffering=0) as record:
                # A process that was killed while writing a line has left it incomplete.
                n_bytes = record.seek(0, os.SEEK_END)
                begun = n_bytes > 0 and record.seek(-1, os.SEEK_END) >= 0 and record.read(1) != b"\n"
                record.write((b"\n" if begun else b"") + json.dumps(entry).encode() + b"\n")
                os.fsync(record.fileno())
        except OSError as error:
            raise OutputError(f"cannot write {path}: {describe_cause(error, self.advice)}") from error

    def _locked(self) -> AbstractContextManager[None]:
        return locked(self.path.parent / RECORD_LOCK, self.path, _LOCK_SECONDS, self.advice)


_UNRECORDED = "there is no record that mcrs wrote it"


def is_record(path: Path) -> bool:
    """Whether a file is part of the record of its folder."""
    return path.name in (RECORD, RECORD_LOCK)


def in_the_way(path: Path, what: str, obstacle: str, advice: str) -> OutputError:
    """The error for a foreign file."""
    return OutputError(
        f"cannot write the {what} to {path}: {obstacle}. mcrs does not replace it; move it away, or {advice}"
    )


def _read_line(line: bytes) -> dict[str, str] | None:
    """A line of the record, or None if it is not one."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    whole = isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in ("file", "what", "sha256"))
    return entry if whole else None
