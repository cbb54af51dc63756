"""Tables of numbers come back as they were written, whatever their texts are."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mcrs.storage.array_files import IdTables, load_array, load_texts, save_array, save_texts

# Half a surrogate pair too, which JSON in UTF-8 could not hold.
TEXTS = st.text(st.characters(codec=None), max_size=8)
TABLES = st.dictionaries(
    st.sampled_from(["artists", "titles", "a.b"]),
    st.dictionaries(TEXTS, st.lists(st.integers(0, 2**40), max_size=4), max_size=5),
)


@given(tables=TABLES)
def test_tables_come_back(tables: dict[str, dict[str, list[int]]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        IdTables(tables).save(Path(name))
        read = IdTables.load(Path(name)).tables
    assert read == tables
    assert [list(read[kind]) for kind in tables] == [list(tables[kind]) for kind in tables]


@given(texts=st.lists(TEXTS))
def test_texts_come_back(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        save_texts(Path(name), "texts", texts)
        assert load_texts(Path(name), "texts") == texts


def test_array_is_mapped_into_memory(tmp_path: Path) -> None:
    save_array(tmp_path, "rows", np.arange(5, dtype=np.int32))
    array = load_array(tmp_path, "rows")
    assert (array.dtype, array.tolist()) == (np.int32, [0, 1, 2, 3, 4])
    assert isinstance(array.base, np.memmap)
    assert not array.flags.writeable
