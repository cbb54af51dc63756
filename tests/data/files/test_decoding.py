"""Text files in many encodings."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path

import pytest

from mcrs.data.files import read_file
from mcrs.data.files.decoding import read_text
from mcrs.errors import DataError


@pytest.mark.parametrize("unpacked", ["tracks.csv", "tracks.jsonl", "tracks.json"])
@pytest.mark.parametrize(
    ("suffix", "compress"),
    [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress), ("", gzip.compress)],
)
def test_compressed_text_is_read(tmp_path: Path, unpacked: str, suffix: str, compress: object) -> None:
    text = "title\nÄ\n" if unpacked.endswith("csv") else '{"title": "Ä"}\n' * 2
    path = tmp_path / (unpacked + suffix)
    assert callable(compress)
    path.write_bytes(compress(text.encode()))
    assert read_file(path).columns["title"][0] == "Ä"


@pytest.mark.parametrize("first", ["BZh", "BZh9", "BZh9 – 1AY&SY", "PAR1", "PAR1;PAR", "ý7zXZ", "(µ/"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_text_may_begin_like_another_format(tmp_path: Path, first: str, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"{first},title\n1,Ä\n".encode(encoding))
    assert read_file(path).columns == {first: ["1"], "title": ["Ä"]}


@pytest.mark.parametrize("content", [bz2.compress(b""), bz2.compress(b"title\nA\n"), lzma.compress(b"title\nA\n")])
def test_compressed_text_is_recognised_without_its_suffix(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert read_text(tmp_path / "a.csv")[0] in ("", "title\nA\n")


@pytest.mark.parametrize(
    ("content", "what"), [(b"(\xb5/\xfd\x04\x00A", "compressed by Zstandard"), (b"PAR1\0\0PAR1", "a Parquet file")]
)
def test_other_formats_are_named(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError, match=f"a.csv as text: it is {what}"):
        read_text(tmp_path / "a.csv")


@pytest.mark.parametrize("content", [b"\x1f\x8b", gzip.compress(b"title", mtime=0)[:-9], b"BZh1", b"\xfd7zXZ"])
def test_damaged_compressed_file_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv.gz").write_bytes(content)
    with pytest.raises(DataError, match=r"^cannot read .*a\.csv\.gz: [^\n]+$"):
        read_file(tmp_path / "a.csv.gz")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("title\nПесня о друге", "cp1251"), ("title\n晴天,周杰伦", "gbk"), ("title\nزهرة المدائن", "cp1256")],
)
def test_other_encodings_are_not_read_as_windows_1252(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    with pytest.raises(DataError, match="line 2 is neither UTF-8 nor Windows-1252, but perhaps"):
        read_text(tmp_path / "a.csv")


@pytest.mark.parametrize(
    "text", ["Größe, Mädchen für alle", "Beyoncé", "João", "città", "el búho, ratón, más", "Künstler: Mädchen"]
)
def test_mac_roman_is_not_read_as_windows_1252(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_bytes(f"title\n{text}\n".encode("mac_roman"))
    with pytest.raises(DataError, match="line 2 is neither UTF-8 nor Windows-1252"):
        read_text(tmp_path / "a.csv")


@pytest.mark.parametrize(
    "text",
    [
        "Größe",
        "Beyoncé – “Déjà vu” …",
        "¿Qué? ¡Ñandú!",
        "Sigur Rós: Ágætis byrjun",
        "A ———— B",
        "Tomáš Žižka, Škoda",
        "cœur™, Œuvre",
        "Foo™ bar‡ 5‰",
        "rock–pop…yes",
    ],
)
def test_windows_1252_is_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode("cp1252"))
    assert read_text(tmp_path / "a.csv") == (text, "Windows-1252")


def test_json_lines_are_utf8_or_utf16(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"title": "Ä"}\n'.encode("utf-16"))
    assert read_file(path).columns == {"title": ["Ä"]}
    path.write_bytes('{"title": "A"}\n{"title": "Ä"}\n'.encode("cp1252"))
    with pytest.raises(DataError, match="line 2 is not valid UTF-8; save it as UTF-8"):
        read_file(path)


@pytest.mark.parametrize(
    ("text", "encoding", "word"),
    [
        ("title\nŞımarık", "cp1254", "Þýmarýk"),
        ("title\nGönül Dağı", "cp1254", "Daðý"),
        ("title\nŁódź", "cp1250", "£ódŸ"),
        ("title\nŻółw", "iso8859-2", "¯ó³w"),
        ("title\nPříliš žlutý", "cp1250", "žlutý"),
        ("title\nÞorparinn", "cp1252", "Þorparinn"),
    ],
)
def test_words_that_may_be_of_another_encoding_are_a_warning(
    text: str, encoding: str, word: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    read_text(tmp_path / "a.csv")
    assert f"read as Windows-1252, with words such as “{word}”; if they are wrong, save it as UTF-8" in caplog.text


@pytest.mark.parametrize(
    "text", ["Größe, Où, Señor, ¿Qué?", "Coração, Århus, Élan", "n° 5, 1ª, 90 m², µ-Ziq, €, «Où» don´t"]
)
def test_words_of_western_languages_are_no_warning(text: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode("cp1252"))
    assert read_text(tmp_path / "a.csv") == (text, "Windows-1252")
    assert not caplog.text
