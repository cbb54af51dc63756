"""Artifacts in folders of the user's choice: one that is there is kept, or replaced where the user says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcrs.errors import OutputError
from mcrs.storage.artifacts import build_artifact, find_damage, read_identity
from mcrs.storage.condition_differences import describe_differences
from mcrs.storage.files import locked, prepare_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def settle_artifact(
    folder: Path,
    identity: Mapping[str, Any],
    build: Callable[[Path], None],
    *,
    overwrite: bool,
    instead: str,
) -> bool:
    """Have a folder hold an artifact; it is built under a lock, and appears whole or not at all.

    Args:
        folder: Its place. What is there already stays if it is this very artifact.
        identity: Everything that decides its content, as JSON values.
        build: Writes the files into the empty folder that it is given.
        overwrite: Whether another artifact of the same kind is replaced.
        instead: What the user can do if the folder cannot be used, for messages.

    Returns:
        Whether it was built now.

    Raises:
        OutputError: The folder holds something else, or cannot be written.
    """
    prepare_directory(folder.parent)
    with locked(folder.with_name(f".{folder.name}.lock"), folder, seconds=None, instead=instead):
        if _holds(folder, identity, overwrite, instead):
            return False
        build_artifact(folder, identity, build, instead)
    return True


def _holds(folder: Path, identity: Mapping[str, Any], overwrite: bool, instead: str) -> bool:
    """Whether a folder holds an artifact already; an error says why nothing may be written there."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    if not folder.exists() and not folder.is_symlink():
        return False
    if damage := find_damage(folder):
        # A killed process leaves nothing in this place, so the user or the disk changed it.
        raise OutputError(f"{folder} does not hold a whole trained model ({damage}); move it away, or {instead}")
    found = read_identity(folder)
    differences = describe_differences(found, identity)
    if not differences:
        return True
    if not overwrite or found.get("kind") != identity.get("kind"):
        raise OutputError(
            f"{folder} holds a model that was trained otherwise: {'; '.join(differences[:5])}; add --overwrite to "
            f"replace a model of the same kind, or {instead}"
        )
    return False
