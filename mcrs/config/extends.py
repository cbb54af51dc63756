"""A configuration file that extends another: the key ``extends``."""

from __future__ import annotations

from pathlib import Path

from mcrs.checks.paths import at_home, expected_path, real_path
from mcrs.checks.plain_values import short_repr
from mcrs.config.files import config_files, read_config_file
from mcrs.config.layers import Layer
from mcrs.errors import ConfigError
from mcrs.registry import near_file


def read_layers(path: Path) -> list[Layer]:
    """Read a configuration file and the files that it extends; each layer overrides the ones before.

    ``extends: other.yaml`` names a file relative to the folder of the file that holds the line. If there is none
    and the name has no folder, it is the configuration of that name, as ``--tid`` finds it.

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
        extended = data.pop("extends", None)
        layers.insert(0, Layer(f"{following}: ", data))
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
