"""``--data FILE``: a YAML file with only dataset keys, or the catalogue itself."""

from __future__ import annotations

from pathlib import Path

from mcrs.config.files import read_config_file
from mcrs.config.layers import Layer
from mcrs.errors import ConfigError
from mcrs.registry import did_you_mean

#: The keys of a configuration that name conversations, tracks and users, and how their files are read.
DATA_KEYS = (
    "test_dataset_name", "test_split", "item_db_name", "columns", "separators", "user_db_name", "split_types",
    "track_split_types", "user_split_types",
)  # fmt: skip


def read_data_file(path: Path) -> Layer:
    """Read a file of dataset keys.

    A folder, or a file whose name ends otherwise than in ``.yaml`` or ``.yml``, is the catalogue itself.

    Raises:
        ConfigError: It cannot be read, is not a YAML mapping with a key, or has another key; all of these are listed.
    """
    if path.is_dir() or path.suffix.lower() not in ("", ".yaml", ".yml"):
        return Layer(f"--data {path}: ", {"item_db_name": str(path)})
    data = read_config_file(path)
    if not data:
        raise ConfigError(f"{path}: names no data; expected one or more of {', '.join(DATA_KEYS)}")
    if others := [key for key in data if key not in DATA_KEYS]:
        known = ", ".join(DATA_KEYS)
        raise ConfigError(
            "\n".join(
                f"{path}: {key}: not a dataset key{did_you_mean(key, DATA_KEYS)} (known: {known})" for key in others
            )
        )
    return Layer(f"{path}: ", data)
