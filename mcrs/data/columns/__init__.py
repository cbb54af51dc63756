"""The kinds of columns, and reading columns by kind from every storage type."""

from mcrs.data.columns.class_labels import name_classes
from mcrs.data.columns.kinds import CONVERSATION, DAY, FIELD, GOAL, ID, NUMBER, TEXT, TEXTS, VALUE, Kind
from mcrs.data.columns.reading import (
    NO_ARRAY,
    DataMistakesError,
    as_array,
    join_tables,
    read_columns,
    read_table,
    read_value,
)

__all__ = [
    "CONVERSATION",
    "DAY",
    "FIELD",
    "GOAL",
    "ID",
    "NO_ARRAY",
    "NUMBER",
    "TEXT",
    "TEXTS",
    "VALUE",
    "DataMistakesError",
    "Kind",
    "as_array",
    "join_tables",
    "name_classes",
    "read_columns",
    "read_table",
    "read_value",
]
