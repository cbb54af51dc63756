"""Files in Arrow's own format, which Feather is, too."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from mcrs.data.columns import name_classes
from mcrs.data.files.file_table import FileTable, repeated_names, unreadable
from mcrs.errors import DataError

_FILE_MARK = b"ARROW1"


def read_arrow_file(path: Path) -> FileTable:
    """Read a file or a stream of record batches, as pandas, polars and ``datasets`` write them.

    Raises:
        DataError: The file cannot be read, or has a column twice.
    """
    import pyarrow.ipc

    try:
        with path.open("rb") as stream:
            is_file = stream.read(len(_FILE_MARK)) == _FILE_MARK
        with pa.memory_map(str(path)) as source:
            open_source = pyarrow.ipc.open_file if is_file else pyarrow.ipc.open_stream
            table = name_classes(open_source(source).read_all())
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, "Arrow", error) from None
    if doubled := sorted(repeated_names(table.column_names)):
        raise DataError(f"{path}: duplicate column {doubled[0]!r}")
    return FileTable.of_arrow(table, path, "Arrow")
