"""Reading the manifest of a prediction file for its evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mcrs.config import DATA_KEYS
from mcrs.data.session_source import RELEASED_BLIND
from mcrs.errors import DataError
from mcrs.inference.manifest import Manifest

if TYPE_CHECKING:
    from pathlib import Path


def read_manifest(path: Path) -> Manifest | None:
    """Read a manifest; None if there is none.

    Raises:
        DataError: The file cannot be read, or is not a manifest.
    """
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from None
    except ValidationError:
        raise DataError(
            f"{path}: not a manifest of mcrs infer, so it does not say which data the run was made with; restore it, "
            "or move it away and name the configuration by --config"
        ) from None


def data_of(manifest: Manifest) -> dict[str, Any]:
    """The dataset keys of a run, with the default conversations and split of its command if none were named."""
    data = {key: manifest.config[key] for key in DATA_KEYS if key in manifest.config}
    sessions = manifest.sessions
    # The released blind set has its own order unless the configuration names it.
    if data.get("test_dataset_name") is not None or sessions.get("name") != RELEASED_BLIND.name:
        data |= {"test_dataset_name": sessions.get("name"), "test_split": sessions.get("split")}
    return data
