"""Finding and reading configuration files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mcrs.checks.plain_values import json_repr
from mcrs.config.strict_yaml import parse_yaml
from mcrs.errors import ConfigError
from mcrs.registry import did_you_mean, near_file

_PACKAGE = Path(__file__).resolve().parent.parent
_TID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# Ends of names that files of runs have, and what is wrong with them.
_RESERVED = {
    ".manifest": "its output would replace the manifest of another run",
    ".json": "files of a run have that suffix anyway",
}
# File systems allow 255 bytes; the names of a run's files are longer than its own.
_MAX_LENGTH = 200


def config_dirs() -> list[Path]:
    """The folders of configurations: in the working directory, in the checkout, in the wheel."""
    candidates = (Path("config"), _PACKAGE.parent / "config", _PACKAGE / "shipped_configs")
    return [directory for directory in candidates if directory.is_dir()]


def config_files() -> dict[str, Path]:
    """The configurations that a tid can name; a file of the working directory hides a shipped one of its name."""
    return {path.stem: path for directory in reversed(config_dirs()) for path in sorted(directory.glob("*.yaml"))}


def check_tid(tid: str, what: str = "tid", advice: str = "use --config for a path") -> str:
    """Return ``tid``, the name of a configuration and by default of its run, if a file name can be made of it.

    For messages, ``what`` gives the name (a flag, or what it is), and ``advice`` helps with what is not one, as a path.

    Raises:
        ConfigError: It is not.
    """
    if not _TID.fullmatch(tid):
        raise ConfigError(f"{what} {tid!r}: expected a name of letters (a to z), digits, '.', '_' and '-'; {advice}")
    if len(tid) > _MAX_LENGTH:
        raise ConfigError(f"{what} {tid[:40]!r}…: expected a name of at most {_MAX_LENGTH} characters, got {len(tid)}")
    for end, reason in _RESERVED.items():
        if tid.lower().endswith(end):
            raise ConfigError(
                f"{what} {tid!r}: expected a name that does not end in {end!r}: {reason}; write {tid[: -len(end)]}"
            )
    return tid


def find_config(tid: str) -> Path:
    """The file ``{tid}.yaml``.

    Raises:
        ConfigError: The tid is not a plain name, or there is no such file; the nearest is named.
    """
    check_tid(tid)
    files = config_files()
    if tid not in files:
        known = ", ".join(sorted(files)) or "none"
        beside = (path for directory in config_dirs() for path in directory.glob(f"{tid}.*"))
        others = [path for path in beside if path.suffix != ".yaml"]
        near = f"; {others[0]} must be renamed to end in .yaml" if others else did_you_mean(tid, files)
        raise ConfigError(
            f"unknown configuration {tid!r}: no config/{tid}.yaml{near} (known: {known}); for a file elsewhere, "
            "give its path (on a command line: --config FILE)"
        )
    return files[tid]


def read_config_file(path: Path) -> dict[str, Any]:
    """The content of a configuration file, unchecked.

    Raises:
        ConfigError: The file cannot be read, or is not a YAML mapping.
    """
    return read_config_text(read_yaml_text(path, "configuration", config_files().values()), str(path))


def read_yaml_text(path: Path, what: str, others: Iterable[Path] = ()) -> str:
    """The text of a YAML file; ``what`` it is, for messages.

    If there is no such file, others may be meant, besides the YAML files of its folder.

    Raises:
        ConfigError: It cannot be read; if there is no such file, the nearest is named.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        near = near_file(path, [*others, *path.parent.glob("*.yaml"), *path.parent.glob("*.yml")])
        problem = f"there is no such file{near}"
    except OSError as error:
        problem = error.strerror or str(error)
    except UnicodeDecodeError as error:
        problem = f"not valid UTF-8 (byte {error.start}); save it as UTF-8"
    except ValueError as error:  # a NUL in the path
        problem = str(error)
    raise ConfigError(f"cannot read the {what} {path}: {problem}")


def read_config_text(text: str, source: str) -> dict[str, Any]:
    """The content of a configuration text, unchecked; ``source`` names it in messages.

    Raises:
        ConfigError: It is not a YAML mapping, such as an empty text, or one with only comments.
    """
    data = parse_yaml(text, source)
    if data is None:
        raise ConfigError(
            f"{source}: the file is empty; expected keys and values, such as 'topk: 20' (or {{}} for none)"
        )
    if not isinstance(data, dict):
        is_run = isinstance(data, list) and any(isinstance(row, dict) and "predicted_track_ids" in row for row in data)
        found = "predictions, which are evaluated, not run" if is_run else json_repr(data)
        raise ConfigError(f"{source}: expected a mapping of keys to values, got {found}")
    return data
