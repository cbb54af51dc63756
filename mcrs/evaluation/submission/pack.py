"""The file that is submitted."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.storage.outputs import Output
    from mcrs.types import Prediction

_MEMBER = "prediction.json"
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def write_submission(output: Output, predictions: Sequence[Prediction]) -> None:
    """Write a zip that contains exactly ``prediction.json``; equal predictions give equal bytes on every machine.

    Args:
        output: The zip file.
        predictions: The predictions, in the order in which they are written.

    Raises:
        OutputError: A foreign file is in the way, or the file cannot be written.
    """
    content = json.dumps([asdict(prediction) for prediction in predictions], ensure_ascii=False) + "\n"
    # The bytes depend on no clock, file mode, operating system or compressor version.
    member = zipfile.ZipInfo(_MEMBER, date_time=_EARLIEST)
    member.external_attr = 0o644 << 16
    member.create_system = 3
    with output.writing() as stream, zipfile.ZipFile(stream.buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(member, content.encode("utf-8"))
