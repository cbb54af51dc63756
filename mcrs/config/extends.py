"""Reading the layers of a configuration: a file with those that it extends, and the file of ``--data``."""

from __future__ import annotations

from pathlib import Path

from mcrs.checks.paths import at_home, expected_path, real_path
from mcrs.checks.plain_values import short_repr
from mcrs.config.files import config_files, read_config_file
from mcrs.config.layers import Layer
from mcrs.errors import ConfigError
from mcrs.registry import did_you_mean, near_file

#: The keys of a configuration that name conversations, tracks and users, and how their files are read.
DATA_KEYS = (
    "test_dataset_name", "test_split", "item_db_name", "columns", "separators", "user_db_name", "split_types",
    "track_split_types", "user_split_types",
)  # fmt: skip


def read_layers(path: Path) -> list[Layer]:
    """Read a configuration file and the files that it extends; each layer overrides the ones before.

    ``extends: other.yaml`` names a file relative to the folder of the file that holds the line. If there is none
    and the name has no folder, it is the configuration of that name, as ``--tid`` finds it. A file may be the manifest
    of a run, which holds its complete configuration; the secrets that it hides have to be given by another layer.

    Raises:
        ConfigError: A file cannot be read or is not a YAML mapping, ``extends`` is not a string, or files extend each
            other in a cycle.
    """
    if expected := expected_path(str(path)):
        raise ConfigError(f"{short_repr(str(path))}: expected {expected}")
    layers: list[Layer] = []
    seen: list[Path] = []
    following: Path | None = path
    while following is not None:
        resolved = real_path(following)
        if resolved in seen:
            names = " -> ".join(each.name for each in [*seen[seen.index(resolved) :], resolved])
            raise ConfigError(f"{path}: extends: these files extend each other in a cycle: {names}")
        seen.append(resolved)
        data = read_config_file(following)
        if is_manifest := isinstance(data.get("config"), dict) and "conditions" in data:
            data = data["config"]
        extended = data.pop("extends", None)
        layers.insert(0, Layer(f"{following}: ", data, quiet=is_manifest, lacks_secrets=is_manifest))
        following = None if extended is None else _find(following, extended)
    return layers


def _find(path: Path, extended: object) -> Path:
    if not isinstance(extended, str) or not extended.strip():
        raise ConfigError(f"{path}: extends: expected the path of a YAML file, got {extended!r}")
    if expected := expected_path(extended):
        raise ConfigError(f"{path}: extends: expected {expected}, got {short_repr(extended)}")
    found = path.parent / at_home(extended)
    try:
        exists = found.is_file()
    except OSError as error:
        raise ConfigError(f"{path}: extends: cannot read {found}: {error.strerror or error}") from None
    if exists:
        return found
    named = {file.name: file for file in config_files().values()}
    if extended in named:
        return named[extended]
    beside = (Path(extended).with_name(each.name) for each in found.parent.glob("*.y*ml") if each != path)
    near = near_file(Path(extended), [*map(Path, named), *beside])
    raise ConfigError(f"{path}: extends: there is no file {found}{near}")


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
