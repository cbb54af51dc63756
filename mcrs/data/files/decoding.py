"""Decoding text files in the encodings that spreadsheets export."""

from __future__ import annotations

import bz2
import gzip
import logging
import lzma
import re
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

from mcrs.errors import DataError

logger = logging.getLogger(__name__)
_ZIP, _PARQUET, _ZSTD = b"PK\x03\x04", b"PAR1", b"(\xb5/\xfd"
# The beginning of each format, what always follows it, and what unpacks it. A text may begin with "BZh": a bzip2 file
# goes on with its block size, and the mark of its first block or of its end.
_COMPRESSED = (
    (b"\x1f\x8b", re.compile(rb"\x08"), gzip.decompress),
    (b"BZh", re.compile(rb"[1-9](?:1AY&SY|\x17rE8P\x90)"), bz2.decompress),
    (b"\xfd7zXZ", re.compile(rb"\0"), lzma.decompress),
)
#: The last suffix of compressed files.
COMPRESSED_SUFFIXES = (".gz", ".bz2", ".xz")
_ADVICE = "save it as UTF-8"
# Letters outside of ASCII, as UTF-8 writes them.
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Windows-1252 has few letters outside of ASCII in a row; other encodings write whole words of such bytes.
_FOREIGN_WORD = re.compile(rb"[\x80-\xff]{4,}")
# à, ä, é, ò and ü of Mac OS Roman, which Windows-1252 shows as capitals or signs within or at the end of a word; and á,
# â, ã, ô and õ, which it shows as signs within a word. What it shows as other letters cannot be told apart.
_MAC_LETTER = re.compile(rb"(?<=[a-z])[\x88\x8a\x8e\x98\x9f]|(?<=[A-Za-z])[\x87-\x8b\x8e\x98\x99\x9b\x9f](?=[a-z])")
# Letters of Turkish, Polish and Czech encodings, which Windows-1252 shows as letters of Icelandic, or as signs before a
# letter: "Þýmarýk" for "Şımarık", "£ódŸ" for "Łódź".
_DOUBTFUL_WORD = re.compile(r"\w*(?:[ðþýÐÞÝ]|[£¥¨¬¯±¹³¶¸¼¾](?=[^\W\d_]))[\w£¥¨¬¯±¹³¶¸¼¾]*")
_WINDOWS_LETTER = re.compile(rb"(?<=[A-Za-z])[\xc0-\xff]|[\xc0-\xff](?=[a-z])")


def read_text(path: Path, *, programs_only: bool = False) -> tuple[str, str]:
    """Read a text file, which may be compressed by gzip, bzip2 or xz.

    UTF-8 and UTF-16 are recognised by their byte order mark, UTF-8 also without one. Any other text is Windows-1252, in
    which Excel writes CSV, unless only programs write such files.

    Returns:
        The text without a byte order mark, and the name of its encoding.

    Raises:
        DataError: The file cannot be read, is not a text, or is of another encoding.
    """
    try:
        data = _unpacked(path.read_bytes(), is_named=path.suffix.lower() in COMPRESSED_SUFFIXES)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
        raise DataError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    if data.startswith(_ZIP):
        raise DataError(
            f"cannot read {path} as text: it is a ZIP archive or an Excel workbook; unpack it and name one of its "
            f"files, or save the workbook as CSV"
        )
    if data.startswith(_ZSTD):
        raise DataError(f"cannot read {path} as text: it is compressed by Zstandard; unpack it")
    if data.startswith(_PARQUET) and data.endswith(_PARQUET):
        raise DataError(f"cannot read {path} as text: it is a Parquet file; rename it to end in .parquet")
    text, encoding = _decode(data, path, programs_only)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise DataError(f"cannot read {path}: line {line} has a NUL character, so it is not a text file; {_ADVICE}")
    return text, encoding


def _unpacked(data: bytes, *, is_named: bool) -> bytes:
    """What a compressed file holds; any other as it is. The first bytes are enough if it is named as compressed."""
    for mark, following, unpack in _COMPRESSED:
        if data.startswith(mark) and (is_named or following.match(data, len(mark))):
            return unpack(data)
    return data


def _decode(data: bytes, path: Path, programs_only: bool) -> tuple[str, str]:
    try:
        if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return data.decode("utf-16"), "UTF-16"
    except UnicodeDecodeError:
        raise DataError(f"cannot read {path}: it is not valid UTF-16; {_ADVICE}") from None
    marked = data.startswith(BOM_UTF8)
    data = data.removeprefix(BOM_UTF8)
    try:
        return data.decode("utf-8"), "UTF-8 with a byte order mark" if marked else "UTF-8"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        letters = _UTF8_LETTER.findall(data)
        outside = sum(byte > 0x7F for byte in data) - sum(map(len, letters))
        # Damaged UTF-8: as Windows-1252 it would show two letters for one.
        if programs_only or marked or len(letters) > outside:
            raise DataError(f"cannot read {path}: line {line} is not valid UTF-8; {_ADVICE}") from None
    foreign = [word for word in _FOREIGN_WORD.findall(data) if len(set(word)) > 1]  # a line of dashes has one byte
    if 2 * sum(map(len, foreign)) > sum(byte > 0x7F for byte in data):
        raise DataError(
            f"cannot read {path}: line {line} is neither UTF-8 nor Windows-1252, but perhaps an encoding of another "
            f"script, such as Windows-1251 or GBK; {_ADVICE}"
        )
    if (mac := _MAC_LETTER.findall(data)) and len(mac) > len(_WINDOWS_LETTER.findall(data)):
        raise DataError(
            f"cannot read {path}: line {line} is neither UTF-8 nor Windows-1252, but perhaps Mac OS Roman; {_ADVICE}"
        )
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(f"cannot read {path}: line {line} is neither UTF-8 nor Windows-1252; {_ADVICE}") from None
    if (word := _DOUBTFUL_WORD.search(text)) is not None:
        logger.warning(
            "%s: read as Windows-1252, with words such as “%s”; if they are wrong, %s", path, word[0], _ADVICE
        )
    return text, "Windows-1252"
