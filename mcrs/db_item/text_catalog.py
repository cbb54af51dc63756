"""A catalogue whose indexed texts are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from mcrs.db_item.music_catalog import MusicCatalog

_FIELD = "text"


class WrittenCatalog(MusicCatalog):
    """A catalogue that has one text for each track, which is indexed as it is, without the name of a field.

    Args:
        texts: The text of each track by its id, in the order of the rows.
        name: The source of the tracks, for messages.

    Raises:
        DataError: There are no tracks, or one has no id.
    """

    def __init__(self, texts: Mapping[str, str], name: str) -> None:
        table = pa.table({"track_id": pa.array(list(texts)), _FIELD: pa.array(list(texts.values()), pa.string())})
        super().__init__(table, (_FIELD,), name)

    def documents(self, fields: Sequence[str] | None = None) -> list[str]:
        """The text of every track, by row."""
        return self.texts(_FIELD)

    def fingerprint(self, fields: Sequence[str]) -> str:
        """A hash of the ids and the texts, which never equals that of a catalogue whose fields are indexed."""
        return f"written:{super().fingerprint(fields)}"
