"""Tables in one file, as written by spreadsheets, playlist exporters and data frames."""

from mcrs.data.files.file_table import FileTable
from mcrs.data.files.read_file import SUFFIXES, is_file_name, load_file, read_file

__all__ = ["SUFFIXES", "FileTable", "is_file_name", "load_file", "read_file"]
