"""The folder of a trained model: its conditions, its training sessions, and its parts, one model for each fold.

``all/`` has the model of all sessions, ``fold_0/``, ``fold_1/`` and so on have the models without the users of a fold,
``sessions.json`` has the fold of each session and user, and ``manifest.json`` the conditions and checksums.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcrs.errors import ModelError
from mcrs.storage.artifacts import find_damage, read_identity

if TYPE_CHECKING:
    from mcrs.types import Turn

logger = logging.getLogger(__name__)

#: The file with the fold of each session and user.
SESSIONS = "sessions.json"
#: The name of the model that was trained on all sessions.
WHOLE = "all"
# The default of --models_path.
_MODELS = Path("exp/models")


def fold_part(fold: int) -> str:
    """The name of the model that was trained without a fold."""
    return f"fold_{fold}"


def training_command(folder: Path, *kinds: str) -> str:
    """The command that trains a model of one of some kinds into a folder, for messages.

    FILE is the configuration of the run. A folder that has the name of a kind is for that kind.
    """
    elsewhere = "" if folder.parent == _MODELS else f" --models_path {folder.parent}"
    kind = folder.name if folder.name in kinds else kinds[0] if len(kinds) == 1 else "KIND"
    which = f" (KIND: {' or '.join(kinds) or 'that of the retriever'})" if kind == "KIND" else ""
    return f"mcrs train {kind} --config FILE --name {folder.name}{elsewhere}{which}"


class TrainedModel:
    """A trained model, opened by :meth:`open`.

    Its identity is everything that it depends on: ``kind``, ``settings``, ``data``, ``folds`` and versions. The fold of
    a session that it was trained on is None without folds.
    """

    def __init__(self, folder: Path, identity: Mapping[str, Any], fold_of_session: Mapping[str, int | None]) -> None:
        self.folder = folder
        self.identity = identity
        self.fold_of_session = fold_of_session
        self._warned = False

    @classmethod
    def open(cls, folder: Path, kinds: Collection[str] = ()) -> TrainedModel:
        """Open a trained model and compare its checksums.

        ``kinds`` are the accepted kinds of ``mcrs train``; none is any.

        Raises:
            ModelError: There is none, it is damaged, or it is of another kind.
        """
        train = training_command(folder, *kinds)
        if not folder.is_dir():
            raise ModelError(f"no trained model in {folder}; train it with: {train}")
        if damage := find_damage(folder):
            raise ModelError(
                f"the trained model in {folder} is damaged ({damage}); move the folder away, and train it again with: "
                f"{train}"
            )
        identity = read_identity(folder)
        if "kind" not in identity or (kinds and identity["kind"] not in kinds):
            found = identity.get("kind", "unknown")
            raise ModelError(f"{folder} holds a model of kind {found!r}; expected {' or '.join(kinds) or 'another'}")
        return cls(folder, identity, json.loads((folder / SESSIONS).read_bytes())["sessions"])

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that it was trained with."""
        return dict(self.identity["settings"])

    def seen(self, session_ids: Collection[str]) -> int:
        """Number of the given sessions that it was trained on without folds, so that it knows their played tracks."""
        return sum(self.fold_of_session.get(session, 0) is None for session in session_ids)

    def by_part(self, turns: Sequence[Turn]) -> dict[str, list[int]]:
        """The model for each turn: for a session of the training data, the one that was trained without its users.

        Without folds, one warning says that the model ranks tracks for sessions that it was trained on.

        Returns:
            The positions of the turns, by the name of the model, which is a folder in :attr:`folder`.
        """
        if not self._warned and self.seen({turn.session_id for turn in turns}):
            self._warned = True
            logger.warning(
                "%s was trained on sessions that it now ranks, and it has no folds: the scores are optimistic; "
                "train it with --folds 5, or rank other sessions",
                self.folder,
            )
        parts: dict[str, list[int]] = {}
        for position, turn in enumerate(turns):
            fold = self.fold_of_session.get(turn.session_id)
            parts.setdefault(WHOLE if fold is None else fold_part(fold), []).append(position)
        return parts
