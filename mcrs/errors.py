"""The errors that a user can fix: each message says what was found, what was expected, and what to do."""

import re

# Control characters except the line feed, other line ends, and lone surrogates.
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def printable(text: str) -> str:
    """A text with escapes for characters that would control a terminal, or that UTF-8 cannot encode."""
    return _UNPRINTABLE.sub(lambda match: ascii(match[0])[1:-1], text)


class MCRSError(Exception):
    """Base of every error that the command line prints as one line.

    Attributes:
        exit_code: The exit code of the command.
    """

    exit_code = 2

    def __str__(self) -> str:
        """The message, as :func:`printable` writes it."""
        return printable(super().__str__())


class ConfigError(MCRSError):
    """A configuration, a flag or a component's setting is wrong."""


class UnknownNameError(ConfigError):
    """No component is registered under this name."""


class DataError(MCRSError):
    """A dataset is missing, unreadable, or not of the expected schema."""


class HubUnreachableError(DataError):
    """A dataset or model has to be downloaded from the Hugging Face hub, and the hub cannot be reached."""


class PartlyFailedError(MCRSError):
    """Some of the work failed; the rest is finished and saved."""

    exit_code = 1


class TurnError(MCRSError):
    """Some turns failed; others may succeed."""


class RetrievalError(MCRSError):
    """An index cannot be built or searched."""


class InvalidRankingError(RetrievalError, TurnError):
    """A component returned a ranking that cannot be used."""


class ModelError(MCRSError):
    """A language model or encoder cannot be found, loaded or run."""


class DeviceError(ModelError):
    """This machine does not have the requested device."""


class InvalidCompletionError(ModelError, TurnError):
    """A language model returned something other than a completion of one of the requests."""


class PromptTooLongError(ModelError, TurnError):
    """One prompt does not fit the model's context even without its history."""


class MissingExtraError(MCRSError):
    """An optional package is required and not installed."""


class PluginError(TurnError):
    """The code of a plug-in failed on one input; it may succeed on others."""


class OutputError(MCRSError):
    """A result cannot be written to the requested path."""


class ReadOnlyError(OutputError):
    """The path of a result is read-only."""


class ResumeMismatchError(MCRSError):
    """A run cannot be resumed because its settings or data have changed."""


class JournalDamagedError(MCRSError):
    """A journal has content that no run wrote."""
