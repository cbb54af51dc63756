"""A repository of the hub; the needed files are downloaded to the Hugging Face cache."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from mcrs.checks.plain_values import one_line
from mcrs.errors import DataError, HubUnreachableError, MCRSError, ModelError
from mcrs.hub.probe import hub_is_reachable, why_no_hub

T = TypeVar("T")

logger = logging.getLogger(__name__)

_ERRORS: dict[str, type[MCRSError]] = {"dataset": DataError, "model": ModelError}
_INSTEAD = {
    "dataset": "name a local folder with the same columns instead (for tracks, users or conversations also sample "
    "data: builtin:…)",
    "model": "name a local folder of the model instead",
}
_LOG_IN = "log in (hf auth login, or HF_TOKEN)"


@dataclass(frozen=True)
class HubRepository:
    """A dataset or model on the hub, at a branch, tag or commit; without one, the newest."""

    kind: Literal["dataset", "model"]
    repo_id: str
    revision: str | None = None

    def fetch(self, allow: Sequence[str], ignore: Sequence[str] = ()) -> Path:
        """Download files that are not in the cache.

        In the patterns of files to download and to ignore, ``*`` matches ``/`` too.

        Returns:
            The folder of the repository's files at one commit. It may not exist if no file matches, and without the hub
            it may lack files that are not cached.

        Raises:
            DataError: It is a dataset that does not exist or may not be read.
            ModelError: The same for a model.
            HubUnreachableError: The files are not in the cache, and the hub cannot be reached.
        """
        from huggingface_hub import constants, snapshot_download

        online = hub_is_reachable()
        cached = Path(constants.HF_HUB_CACHE, f"{self.kind}s--{self.repo_id.replace('/', '--')}")
        if online and not cached.is_dir():
            where = constants.ENDPOINT, constants.HF_HUB_CACHE
            logger.info("downloading %s from %s into %s (only once)", self.label, *where)
        return Path(
            self._ask(
                lambda: snapshot_download(
                    self.repo_id,
                    repo_type=self.kind,
                    revision=self.revision,
                    allow_patterns=list(allow),
                    ignore_patterns=list(ignore),
                    local_files_only=not online,
                )
            )
        )

    def file_names(self) -> list[str]:
        """The paths of all files in the repository.

        Raises:
            DataError: It is a dataset that does not exist or may not be read.
            ModelError: The same for a model.
            HubUnreachableError: The hub cannot be reached.
        """
        from huggingface_hub import HfApi

        if not hub_is_reachable():
            raise self.unreachable()
        return self._ask(lambda: HfApi().list_repo_files(self.repo_id, repo_type=self.kind, revision=self.revision))

    def unreachable(self, what: str = "") -> HubUnreachableError:
        """The error for something that is not cached and cannot be downloaded."""
        from huggingface_hub import constants

        why = why_no_hub() or f"the hub ({constants.ENDPOINT}) did not return it"
        # A hub id and a relative path look alike.
        folder = "" if what else "no folder has this name, "
        return HubUnreachableError(
            f"{what or self.label} is not in the Hugging Face cache ({constants.HF_HUB_CACHE}), {folder}and {why}; "
            f"{_INSTEAD[self.kind]}, or point HF_HOME at a cache that has it"
        )

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"{self.kind} {self.repo_id!r}" + (f" at {self.revision!r}" if self.revision else "")

    def _ask(self, question: Callable[[], T]) -> T:
        """Call the hub's package, and convert its errors to our own."""
        from huggingface_hub import constants, errors

        error_class = _ERRORS[self.kind]
        page = f"{constants.ENDPOINT}/{'datasets/' if self.kind == 'dataset' else ''}{self.repo_id}"
        try:
            return question()
        except errors.HFValidationError:
            problem = f"{self.kind} {self.repo_id!r}: not an existing folder, and not a hub id (owner/name)"
        except errors.GatedRepoError:
            problem = f"{self.label} is gated: accept its terms at {page}, then {_LOG_IN}"
        except errors.RevisionNotFoundError:
            problem = f"{self.kind} {self.repo_id!r} has no revision {self.revision!r}; see {page}"
        except errors.RepositoryNotFoundError:
            problem = f"{self.label} was not found at {page}, or is private; check the name, or {_LOG_IN}"
        except errors.LocalEntryNotFoundError:
            raise self.unreachable() from None
        except _client_errors() as error:
            if not isinstance(error, errors.HfHubHTTPError) or error.response.status_code not in (401, 403):
                raise error_class(f"{self.label}: cannot download from {page}: {one_line(error)}") from error
            problem = f"{self.label}: access to {page} was denied; {_LOG_IN}"
        raise error_class(problem)


def _client_errors() -> tuple[type[Exception], ...]:
    """The errors of the underlying HTTP client, which differs between releases."""
    from huggingface_hub.errors import HfHubHTTPError

    return tuple(base for base in HfHubHTTPError.__mro__ if issubclass(base, Exception) and base is not Exception)


def split_revision(name: str) -> tuple[str, str | None]:
    """Split ``id@revision`` into its two parts; a name without ``@`` has no revision."""
    base, _, revision = name.partition("@")
    return base, revision or None
