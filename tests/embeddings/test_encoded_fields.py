"""The index of the encoded fields of a catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mcrs.embeddings import vector_index
from mcrs.embeddings.encoded_fields import encoded_fields_dir
from tests.embeddings.builders import make_catalog


class CountingEncoder:
    """Encodes a text as its length; is interrupted at one of its calls."""

    identity = "counting"

    def __init__(self, last_call: int = 100) -> None:
        self.texts: list[str] = []
        self._n_left = last_call

    def encode_documents(self, texts: list[str]) -> NDArray[np.float32]:
        self._n_left -= 1
        if not self._n_left:
            raise KeyboardInterrupt
        self.texts += texts
        return np.array([[len(text), text.count("1")] for text in texts], np.float32)


def test_an_interrupted_encoding_continues_with_the_next_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_index, "_ENCODE_BLOCK", 4)
    catalog = make_catalog(15)

    def build(encoder: Any, cache_dir: Path) -> dict[str, bytes]:
        folder = encoded_fields_dir(catalog, ["track_name"], encoder, cache_dir)
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    first, second = CountingEncoder(last_call=3), CountingEncoder()
    with pytest.raises(KeyboardInterrupt):
        build(first, tmp_path / "interrupted")
    assert len(first.texts) == 8
    found = build(second, tmp_path / "interrupted")
    assert sorted(first.texts + second.texts) == sorted(catalog.documents(["track_name"]))
    assert found == build(CountingEncoder(), tmp_path / "whole")
    assert {path.suffix for path in (tmp_path / "interrupted" / "dense").iterdir()} == {"", ".lock"}
