"""Tables in one file, as written by spreadsheets, playlist exporters and data frames."""

from mcrs.data.files.file_table import FileTable
from mcrs.data.files.read_file import SUFFIXES, load_file, names_file, read_file

__all__ = ["SUFFIXES", "FileTable", "load_file", "names_file", "read_file"]
