"""The pipelines that visitors have chosen: each is loaded once and shared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from mcrs.config import Layer, RunConfig, config_files, find_config, load_config
from mcrs.pipeline.wiring import load_crs, load_users

if TYPE_CHECKING:
    from mcrs.db_user import UserProfiles
    from mcrs.pipeline.crs import CRSBaseline


class Choice(NamedTuple):
    """What a visitor has chosen; without a backend or a language model, it is that of the configuration."""

    tid: str
    backend: str = ""
    model: str = ""


@dataclass
class LoadedPipeline:
    """A loaded pipeline. It answers one message at a time."""

    choice: Choice
    config: RunConfig
    crs: CRSBaseline
    users: UserProfiles
    lock: Lock = field(default_factory=Lock)

    @property
    def catalog_key(self) -> tuple[str, tuple[str, ...]]:
        """Equal for pipelines over the same tracks."""
        return self.config.item_db_name, self.config.track_splits


class Pipelines:
    """Loads pipelines when they are first chosen, and keeps the first and the latest.

    Visitors begin with ``tid``, in the file ``path``. The ``key=value`` overrides and the layers above, such as dataset
    keys, win over every configuration that is chosen.
    """

    def __init__(self, tid: str, path: Path, overrides: Sequence[str] = (), above: Sequence[Layer] = ()) -> None:
        self.first = Choice(tid)
        self._path = path
        self._overrides = tuple(overrides)
        self._above = tuple(above)
        self._loaded: dict[Choice, LoadedPipeline] = {}
        self._lock = Lock()

    def tids(self) -> list[str]:
        """The configurations that can be chosen, that of the command first."""
        return [self.first.tid, *sorted(config_files().keys() - {self.first.tid})]

    def get(self, choice: Choice) -> LoadedPipeline:
        """The pipeline of a choice.

        Raises:
            MCRSError: The configuration is wrong, or something of it cannot be loaded.
        """
        # A choice that is loaded does not wait for another one that is being loaded.
        if (loaded := self._loaded.get(choice)) is not None:
            return loaded
        with self._lock:
            if choice not in self._loaded:
                self._loaded = {**self._kept(), choice: self._make(choice)}
            return self._loaded[choice]

    def _kept(self) -> dict[Choice, LoadedPipeline]:
        """What stays loaded besides a new choice: only the first one, because a pipeline may hold a model."""
        return {choice: loaded for choice, loaded in self._loaded.items() if choice == self.first}

    def _make(self, choice: Choice) -> LoadedPipeline:
        path = self._path if choice.tid == self.first.tid else find_config(choice.tid)
        changes = {"lm_backend": choice.backend, "lm_type": choice.model}
        chosen = [f"{key}={json.dumps(value)}" for key, value in changes.items() if value]
        config = load_config(path, self._overrides, above=self._above)
        if chosen:
            # A configuration without a model says nothing of its device.
            device = [Layer("", {"device": "auto"}, quiet=True)] if config.backend == "template" else []
            config = load_config(path, [*self._overrides, *chosen], above=[*device, *self._above])
        users = load_users(config)
        return LoadedPipeline(choice, config, load_crs(config, users=users), users)
