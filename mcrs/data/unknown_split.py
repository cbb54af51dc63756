"""The errors for a dataset or a split that does not exist, and the setting that chooses another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from mcrs.errors import DataError, HubUnreachableError
from mcrs.registry import did_you_mean


class UnknownSplitError(DataError):
    """A dataset does not have a split, but others, sorted; :func:`unknown_split` makes the error."""

    split: str = ""
    known: Sequence[str] = ()


class UnknownDatasetError(DataError):
    """There is no dataset of a name; :func:`unknown_dataset` makes the error, whose text says what is wrong."""

    text: str = ""


def unknown_dataset(name: str, problem: str) -> UnknownDatasetError:
    """The error for a name that no dataset has."""
    error = UnknownDatasetError(f"dataset {name!r}: {problem}")
    error.text = f"{name!r}: {problem}"
    return error


def unknown_split(dataset: str, split: str, known: Collection[str]) -> UnknownSplitError:
    """The error for a split that a dataset, named for messages, does not have."""
    found = sorted(known)
    error = UnknownSplitError(
        f"{dataset}: unknown split {split!r}{did_you_mean(split, found)} (found: {', '.join(found) or 'none'})"
    )
    error.split, error.known = split, found
    return error


@contextmanager
def splits_of(setting: str, dataset: str, *, one: bool = False, default_of: str = "") -> Iterator[None]:
    """Name the setting to change in the error for an unknown dataset or split.

    ``setting`` is that of the splits, or with ``one`` of a single split, and ``dataset`` that of the dataset. If the
    user set no splits, they are the default of ``default_of``.

    Raises:
        UnknownDatasetError: The block raised it.
        UnknownSplitError: The block raised it.
        HubUnreachableError: The block raised it.
    """
    try:
        yield
    except UnknownDatasetError as error:
        error.args = (f"{dataset} {error.text}",)
        raise
    except HubUnreachableError as error:
        error.args = (f"{dataset}: {error}",)
        raise
    except UnknownSplitError as error:
        choice = f"{setting} to {'one' if one else 'a list'} of these"
        if len(error.known) == 1:
            value = error.known[0] if one else f"[{error.known[0]}]"
            choice = f"{setting} {value}" if setting.startswith("--") else f"{setting} to {value}"
        origin = f" ({error.split} is a default of {default_of})" if default_of else ""
        error.args = (f"{error}; set {choice}{origin}, or correct {dataset}" if error.known else str(error),)
        raise
