"""The kinds of columns, and reading columns by kind from every storage type."""

from mcrs.data.columns.class_labels import name_classes
from mcrs.data.columns.kinds import (
    CONVERSATION,
    DAY,
    FIELD,
    GOAL,
    ID,
    NUMBER,
    TEXT,
    TEXTS,
    VALUE,
    Kind,
)
from mcrs.data.columns.reading import DataMistakesError, read_columns, read_table, read_value

__all__ = [
    "CONVERSATION",
    "DAY",
    "FIELD",
    "GOAL",
    "ID",
    "NUMBER",
    "TEXT",
    "TEXTS",
    "VALUE",
    "DataMistakesError",
    "Kind",
    "name_classes",
    "read_columns",
    "read_table",
    "read_value",
]
