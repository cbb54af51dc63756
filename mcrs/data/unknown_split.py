"""The error for a split that a dataset does not have, and the setting that chooses another."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from mcrs.errors import DataError, printable
from mcrs.registry import did_you_mean


class UnknownSplitError(DataError):
    """A dataset does not have a split.

    Args:
        dataset: What messages call the dataset.
        split: The split.
        known: The splits that it has.
        advice: What to do, appended to the message.
    """

    def __init__(self, dataset: str, split: str, known: Collection[str], advice: str = "") -> None:
        super().__init__(dataset, split, known, advice)
        self.known = sorted(known)
        self._text = f"{dataset}: unknown split {split!r}{did_you_mean(split, known)} (found: {', '.join(self.known)})"
        self._text += advice

    def __str__(self) -> str:
        """The message."""
        return printable(self._text)


@contextmanager
def splits_of(setting: str, *, one: bool = False, default_of: str = "") -> Iterator[None]:
    """Name the setting to change in the error for an unknown split.

    Args:
        setting: The setting of the splits.
        one: Whether it is the name of one split instead of a list.
        default_of: The setting whose default the splits are, if the user set none.

    Raises:
        UnknownSplitError: The block raised it.
    """
    try:
        yield
    except UnknownSplitError as error:
        dataset, split, known, _ = error.args
        only = error.known[0] if one else f"[{error.known[0]}]"
        value = f"{setting}: {only}" if len(error.known) == 1 else f"{setting} to {'one' if one else 'a list'} of these"
        origin = f" ({split} is a default of {default_of})" if default_of else ""
        raise UnknownSplitError(dataset, split, known, f"; set {value}{origin}") from None
