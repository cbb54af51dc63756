"""What commands write for people: only a command's own earlier output is ever replaced.

Every folder that holds outputs has a record, a hidden file with one line for each output that was written there: its
name, what it is, and its SHA-256. A file is own when its present content is in that record, under the same name and as
the same thing. Everything else is foreign: files of the user, outputs that were edited, outputs of another kind.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from mcrs.errors import OutputError
from mcrs.storage.artifacts import hash_file
from mcrs.storage.files import atomic_write, locked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

#: The files that the record of a folder consists of.
RECORD, RECORD_LOCK = ".mcrs-outputs.jsonl", ".mcrs-outputs.lock"
_LOCK_SECONDS = 30.0


@dataclass(frozen=True)
class Output:
    """A file that a command writes.

    Attributes:
        path: Where it goes.
        what: What it is, and of which command: ``"scores of mcrs evaluate"``.
        instead: What the user can do if another file is there: ``"choose another --scores_path"``.
    """

    path: Path
    what: str
    instead: str

    def check(self, recognise: Callable[[bytes], bool] | None = None) -> None:
        """Refuse a path at which there is a foreign file. Commands call it before their work, so that none is in vain.

        Args:
            recognise: Whether a content is an output of this kind; such a file is taken over if the record has no
                file of its name, since older versions kept no record.

        Raises:
            OutputError: A foreign file is in the way, or the file cannot be read.
        """
        try:
            obstacle = self._obstacle()
            if obstacle == _UNRECORDED and recognise is not None and recognise(self.path.read_bytes()):
                with self._locked():
                    self._note(hash_file(self.path))
                return
        except OSError as error:
            raise OutputError(f"cannot read {self.path}: {error.strerror or error}; {self.instead}") from error
        if obstacle:
            raise in_the_way(self.path, self.what, obstacle, self.instead)

    @contextmanager
    def writing(self) -> Iterator[TextIO]:
        """Open a text file that takes the path when the block ends without an error; its ``buffer`` takes bytes.

        Raises:
            OutputError: A foreign file is in the way, or the file cannot be written.
        """
        self.check()
        with atomic_write(self.path, self._put) as stream:
            yield stream

    def write_json(self, value: object, *, indent: int | None = None) -> None:
        """Write ``value`` as UTF-8 JSON, not ASCII-escaped.

        Raises:
            OutputError: A foreign file is in the way, or the file cannot be written.
        """
        with self.writing() as stream:
            json.dump(value, stream, ensure_ascii=False, indent=indent)
            stream.write("\n")

    def take(self, source: Path) -> None:
        """Have a file of the same folder take the path.

        Raises:
            OutputError: A foreign file is in the way.
            OSError: The file cannot be moved.
        """
        self._put(source)

    def _put(self, temporary: Path) -> None:
        # The record comes first: whoever is killed between the two leaves no output that the record does not know.
        digest = hash_file(temporary)
        with self._locked():
            self.check()
            self._note(digest)
            temporary.replace(self.path)

    def _obstacle(self) -> str | None:
        """Why what is at the path may not be replaced, or None if it may, or if there is nothing."""
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
        """What the record says of files of this name: what they were, and their SHA-256."""
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
        if (self.what, digest) in self._recorded():
            return
        entry = {"file": self.path.name, "what": self.what, "sha256": digest}
        with (self.path.parent / RECORD).open("ab+", buffering=0) as record:
            # Whoever was killed while writing its line has left it without an end.
            begun = record.seek(0, os.SEEK_END) > 0 and record.seek(-1, os.SEEK_END) >= 0 and record.read(1) != b"\n"
            record.write((b"\n" if begun else b"") + json.dumps(entry).encode() + b"\n")
            os.fsync(record.fileno())

    def _locked(self) -> AbstractContextManager[None]:
        return locked(self.path.parent / RECORD_LOCK, self.path, _LOCK_SECONDS)


_UNRECORDED = "there is no record that mcrs wrote it"


def is_record(path: Path) -> bool:
    """Whether a file is part of the record of its folder."""
    return path.name in (RECORD, RECORD_LOCK)


def in_the_way(path: Path, what: str, obstacle: str, instead: str) -> OutputError:
    """The error for a foreign file.

    Args:
        path: The file.
        what: What should be written in its place.
        obstacle: Why it may not be replaced.
        instead: What the user can do but move it away.
    """
    return OutputError(
        f"{path} is in the way of the {what}: {obstacle}. mcrs does not replace it, even with --overwrite; "
        f"move it away, or {instead}"
    )


def _read_line(line: bytes) -> dict[str, str] | None:
    """A line of the record, or None if it is not one."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in ("file", "what", "sha256"))
    return entry if whole else None
