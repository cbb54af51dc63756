"""Artifacts in folders that the user chooses: an existing one stays, or is replaced if the user says so."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mcrs.errors import OutputError
from mcrs.storage.artifacts import MANIFEST, artifact_key, build_artifact, find_damage, read_identity, remove_unfinished
from mcrs.storage.condition_differences import describe_differences
from mcrs.storage.files import locked, prepare_directory


def ensure_artifact(
    folder: Path,
    identity: Mapping[str, Any],
    build: Callable[[Path], None],
    *,
    parts: Path,
    overwrite: bool,
    advice: str,
) -> bool:
    """Build an artifact in a folder under a lock, unless it is there; it appears complete or not at all.

    Identity, ``build`` and ``advice`` are as for :class:`~mcrs.storage.artifacts.ArtifactStore`, by which ``build`` may
    make finished ``parts``; their folder stays until the artifact is complete. ``overwrite`` replaces another artifact
    of the same kind. The result is whether it was built now.

    Raises:
        OutputError: The folder has other content, or cannot be written.
    """
    prepare_directory(folder.parent, advice)
    with locked(folder.with_name(f".{folder.name}.lock"), folder, seconds=None, advice=advice):
        held = _holds(folder, identity, overwrite, advice)
        if not held:
            build_artifact(folder, identity, build, advice)
        # Under the lock: afterwards it may hold the parts of another training, as it may now beside what was built
        # before. A process that was killed after it had built the artifact left its own parts.
        own = artifact_key(identity)
        if not held or all(path.parent.name == own for path in parts.glob(f"*/*/{MANIFEST}")):
            shutil.rmtree(parts, ignore_errors=True)
        remove_unfinished(folder)
    return not held


def _holds(folder: Path, identity: Mapping[str, Any], overwrite: bool, advice: str) -> bool:
    """Whether a folder already has the artifact; raises an error if nothing may be written there."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    if not folder.exists() and not folder.is_symlink():
        return False
    if damage := find_damage(folder):
        # A killed process leaves nothing here, so the user or the disk changed it.
        raise OutputError(f"{folder} does not hold a whole trained model ({damage}); move it away, or {advice}")
    found = read_identity(folder)
    differences = describe_differences(found, identity)
    if not differences:
        return True
    if (kind := found.get("kind")) != identity.get("kind"):
        raise OutputError(
            f"{folder} holds a model of kind {kind!r}, and --overwrite replaces only a model of the same kind, "
            f"{identity.get('kind')!r}; move the folder away, or {advice}"
        )
    if not overwrite:
        raise OutputError(
            f"{folder} holds a model with other settings or data: {differences}; add --overwrite to "
            f"replace it, or {advice}"
        )
    return False
