"""The base class of trainers, and the tracks that were played in sessions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from mcrs.registry.components import check_interface

if TYPE_CHECKING:
    from mcrs.data.conversation import Session


#: What to do if there is nothing to learn in the sessions.
OTHER_SESSIONS = "name other conversations with test_dataset_name and test_split"


class Trainer(ABC):
    """Learns a model from labelled sessions. Each trainer has a file of its own in :mod:`mcrs.training`.

    The parameters of the constructor are the trainer's settings: annotated and described as those of a retriever, read
    from ``training.KIND`` of the configuration, listed by ``mcrs train KIND --help``. A parameter may be filled by the
    program: ``catalog: MusicCatalog``, ``users: UserProfiles``, ``cache_dir: CacheDir``, ``device: RunDevice``,
    ``config: Annotated[RunConfig, Provided("config")]``, ``seed: Annotated[int, FromRun("seed")]``. One that takes
    ``cluster: Annotated[ClusterOptions | None, Provided("cluster")]`` can be used with ``--engine ray``.

    ``mcrs train`` makes one trainer, calls :meth:`prepare` once, and :meth:`fit` once for all sessions and once for
    each fold with the sessions of all other users. The module must be importable without optional packages:
    :meth:`fit` imports them by :func:`mcrs.runtime.extras.require`.

    Attributes:
        packages: The packages whose versions affect the bytes of a model, in addition to mcrs and numpy.
        learns_from_sessions: Whether sessions are used at all. If not, :meth:`fit` is called once, without any.
    """

    packages: ClassVar[tuple[str, ...]] = ()
    learns_from_sessions: ClassVar[bool] = True

    def identity(self) -> dict[str, Any]:
        """What else the model depends on, besides settings, sessions, versions, files and weights.

        Returns:
            JSON values; a trainer that reads the catalogue gives its fingerprint.
        """
        return {}

    def prepare(self, sessions: Sequence[Session]) -> None:
        """Called once with all sessions, before the first :meth:`fit`.

        Override it if the models (of all sessions and of each fold) can share work, such as a cache. Each model must
        still be trainable without the others: after a crash, training continues with the first unfinished one.
        """
        _ = sessions

    @abstractmethod
    def fit(self, sessions: Sequence[Session], folder: Path) -> None:
        """Train on sessions and write the model: safetensors, npy, npz without pickle, or JSON.

        The same sessions and settings give the same bytes on a CPU. Progress is shown by tqdm or log lines. The folder
        is empty, and each session has at least one labelled turn.

        Raises:
            MissingExtraError: An optional package is not installed.
            DataError: There is nothing to learn.
        """


def as_trainer(component: type) -> type:
    """Return a class that is registered as a trainer.

    Raises:
        ConfigError: It is not a trainer.
    """
    expected = "a subclass of mcrs.training.base.Trainer with fit(sessions, folder)"
    check_interface(component, {"fit": ("sessions", "folder")}, "a trainer", expected)
    return component


def played_tracks(session: Session) -> list[str]:
    """The ids of the tracks of a session's labelled turns, in order."""
    return [labelled.relevant_track_id for labelled in session.turns if labelled.relevant_track_id is not None]


def index_tracks(sessions: Iterable[Session]) -> dict[str, int]:
    """Every track of some sessions and its index, in the order of the ids."""
    known = {track for session in sessions for track in played_tracks(session)}
    return {track: index for index, track in enumerate(sorted(known))}
