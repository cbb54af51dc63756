"""One training: the labelled sessions of a configuration, folds by user, and a model for each part."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mcrs.checks.plain_values import plural
from mcrs.config import RunConfig, run_values, specify_trainer
from mcrs.config.layers import naming_origins
from mcrs.data.session_source import session_source
from mcrs.errors import ConfigError, DataError, MCRSError, PluginError
from mcrs.evaluation.folds import folds_by_user
from mcrs.pipeline.data_check import warn_of_other_catalogue
from mcrs.pipeline.wiring import load_catalog, load_conversations, load_users
from mcrs.registry.components import ComponentSpec, FromRun, Neutral, Provided, find_marker, signature_of
from mcrs.storage.artifacts import MANIFEST, ArtifactStore
from mcrs.storage.files import link_or_copy
from mcrs.storage.named_artifacts import ensure_artifact
from mcrs.training.identities import as_stored, identify_code, identify_files, identify_packages
from mcrs.weights.trained_model import SESSIONS, WHOLE, fold_part

if TYPE_CHECKING:
    from mcrs.data.conversation import Session
    from mcrs.db_item import MusicCatalog
    from mcrs.inference.ray_cluster import ClusterOptions
    from mcrs.training.base import Trainer

logger = logging.getLogger(__name__)

_FORMAT = 1
_ADVICE = "choose another --name or --models_path"


class Folds(NamedTuple):
    """The folds of users."""

    n: int = 5
    seed: int = 0


class Training:
    """A training that is ready to start: a trainer, prepared with its sessions, if it learns from sessions.

    The settings are in ``training.KIND`` of the configuration. For each fold of users one more model is trained without
    them. A Ray cluster may prepare the training data.

    Raises:
        ConfigError: A setting is wrong, there are fewer users than folds, or the trainer does not use a cluster.
        DataError: The sessions cannot be read, or none is labelled.
    """

    def __init__(self, config: RunConfig, kind: str, folds: Folds, cluster: ClusterOptions | None = None) -> None:
        spec = specify_trainer(kind, config.training.get(kind, {}))
        if cluster is not None and not any(marker.what == "cluster" for _, marker in spec.markers(Provided)):
            raise ConfigError(f"the trainer {kind!r} has no work for a cluster; use it without --engine ray")
        self.trainer, catalog = _load_trainer(config, spec, cluster)
        self.sessions = _labelled_sessions(config) if self.trainer.learns_from_sessions else []
        if self.sessions and (tracks := catalog or _named_catalog(config)) is not None:
            warn_of_other_catalogue(str(session_source(config)), self.sessions, tracks)
        self._fold_of = _folds_of(self.sessions, folds)
        self.trainer.prepare(self.sessions)
        identity = {
            "kind": kind,
            "format": _FORMAT,
            "settings": _settings(config, spec),
            "data": _describe_data(config, self.sessions),
            "folds": {"by": "user", **folds._asdict()} if self.sessions else None,
            "packages": identify_packages({"mcrs", "numpy", *self.trainer.packages}),
            "files": identify_files(config, spec),
            **identify_code("code", spec),
            **self.trainer.identity(),
        }
        self._identity = {key: as_stored(f"the trainer {kind!r}: {key}", value) for key, value in identity.items()}
        self._parts = {WHOLE: self.sessions} | {
            fold_part(fold): [session for session in self.sessions if self._fold_of[session.session_id] != fold]
            for fold in range(folds.n if self.sessions else 0)
        }

    @property
    def n_turns(self) -> int:
        """Number of labelled turns of the sessions."""
        return sum(map(_n_labelled, self.sessions))

    def write(self, folder: Path, *, overwrite: bool = False) -> bool:
        """Train all parts and write the model. After a killed start, training continues with the first unfinished part.

        ``overwrite`` replaces another model of this kind in the folder.

        Returns:
            Whether it was trained now; otherwise the same model existed.

        Raises:
            MissingExtraError: The trainer needs an optional package.
            OutputError: The folder has other content, or cannot be written.
            MCRSError: The trainer cannot learn.
        """
        waiting = folder.with_name(f".{folder.name}.parts")
        finished = ArtifactStore(waiting, _ADVICE)

        def build(building: Path) -> None:
            for number, (part, chosen) in enumerate(self._parts.items(), 1):
                size = plural(len(chosen), "session")
                logger.info("part %d of %d: %s, %s", number, len(self._parts), part, size)
                started = time.monotonic()
                fitted = finished.fetch(part, self._identity, partial(self._fit, chosen))
                # A part stays until the whole model is on disk: an interruption would cost hours of work.
                shutil.copytree(fitted, building / part, symlinks=True, copy_function=link_or_copy)
                (building / part / MANIFEST).unlink()
                logger.info("part %d of %d took %.1f s", number, len(self._parts), time.monotonic() - started)
            users = {each.user_id: self._fold_of[each.session_id] for each in self.sessions if each.user_id}
            known = {"sessions": self._fold_of, "users": users}
            (building / SESSIONS).write_text(json.dumps(known, indent=1), encoding="utf-8")

        return ensure_artifact(folder, self._identity, build, parts=waiting, overwrite=overwrite, advice=_ADVICE)

    def _fit(self, sessions: Sequence[Session], folder: Path) -> None:
        self.trainer.fit(sessions, folder)
        written, name = {path.name for path in folder.iterdir()}, type(self.trainer).__name__
        if not written:
            raise PluginError(f"{name}.fit wrote no file; expected the model as files in the given folder")
        if MANIFEST in written:
            raise PluginError(
                f"{name}.fit wrote {MANIFEST}, which mcrs itself writes; choose another name for the file"
            )


@naming_origins
def _load_trainer(
    config: RunConfig, spec: ComponentSpec, cluster: ClusterOptions | None
) -> tuple[Trainer, MusicCatalog | None]:
    """The trainer, and the catalogue if it takes one; datasets are read only if it takes them."""
    wanted = {mark.what for _, mark in spec.markers(Provided)}
    resources: dict[str, Any] = {
        "config": config,
        "cache_dir": Path(config.cache_dir),
        "item_db": config.item_db,
        "cluster": cluster,
        **run_values(config, spec),
    }
    if "catalog" in wanted:
        resources["catalog"] = load_catalog(config)
    if "users" in wanted:
        resources["users"] = load_users(config)
    return spec.build(resources), resources.get("catalog")


def _named_catalog(config: RunConfig) -> MusicCatalog | None:
    """The catalogue that a configuration names, for a trainer without one; None if it cannot be read."""
    if "item_db_name" not in config.model_fields_set:
        return None
    try:
        return load_catalog(config)
    except MCRSError as error:
        logger.debug("the sessions are not compared with the catalogue, which cannot be read: %s", error)
        return None


def _labelled_sessions(config: RunConfig) -> list[Session]:
    source = session_source(config)
    sessions = [session for session in load_conversations(config, source) if _n_labelled(session)]
    if not sessions:
        raise DataError(
            f"{source}: no turn has a relevant track, so there is nothing to learn; name "
            f"labelled conversations with test_dataset_name and test_split"
        )
    return sessions


def _n_labelled(session: Session) -> int:
    return sum(labelled.relevant_track_id is not None for labelled in session.turns)


def _folds_of(sessions: Sequence[Session], folds: Folds) -> dict[str, int | None]:
    if not folds.n or not sessions:
        return {session.session_id: None for session in sessions}
    turns = [each.turn for session in sessions for each in session.turns if each.relevant_track_id is not None]
    found = folds_by_user(turns, folds.n, folds.seed)
    return {turn.session_id: int(fold) for turn, fold in zip(turns, found, strict=True)}


def _describe_data(config: RunConfig, sessions: Sequence[Session]) -> dict[str, Any] | None:
    """The dataset of the sessions, and a hash of their content."""
    if not sessions:
        return None
    source, digest = session_source(config), hashlib.sha256()
    for session in sessions:
        for labelled in session.turns:
            turn = labelled.turn
            history = [(message.role, message.content) for message in turn.history]
            said = [turn.session_id, turn.user_id, turn.turn_number, history, turn.user_query]
            digest.update(json.dumps([*said, labelled.relevant_track_id]).encode())
    return {
        "name": source.name,
        "split": source.split,
        "n_sessions": len(sessions),
        "n_users": len({session.user_id for session in sessions}),
        "n_turns": sum(map(_n_labelled, sessions)),
        "sha256": digest.hexdigest(),
    }


def _settings(config: RunConfig, spec: ComponentSpec) -> dict[str, Any]:
    """All settings that the model depends on, including defaults, as JSON values."""
    values = run_values(config, spec)
    settings = {}
    for name, (parameter, hint) in signature_of(spec.component).items():
        if find_marker(hint, Provided) or find_marker(hint, Neutral):
            continue
        from_run = find_marker(hint, FromRun)
        fallback = values.get(from_run.key, parameter.default) if from_run else parameter.default
        value = {**spec.presets, **spec.given}.get(name, fallback)
        settings[name] = sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value
    return settings
