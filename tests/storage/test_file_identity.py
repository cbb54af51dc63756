"""Identities of files depend on their content alone."""

import os
from pathlib import Path

from mcrs.storage.file_identity import identify_files


def test_file_of_the_same_size_and_time_with_other_content_has_another_identity(tmp_path: Path) -> None:
    file, cache = tmp_path / "model.safetensors", tmp_path / "cache"
    file.write_text("one")
    before, times = identify_files(tmp_path, [file], cache), file.stat()
    file.write_text("two")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert identify_files(tmp_path, [file], cache) != before
    file.unlink()
    file.write_text("one")
    assert identify_files(tmp_path, [file], cache) == before
