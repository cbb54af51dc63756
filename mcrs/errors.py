"""The family of errors that a user can mend: each says what was got, what was expected, and what to do."""

import re

# Control characters but for the end of a line, other ends of lines, and halves of surrogate pairs.
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class MCRSError(Exception):
    """Base of every error that the command line prints as one line, with exit code 2."""

    def __str__(self) -> str:
        """The message, with escapes for characters that a terminal would obey and a file cannot hold."""
        return _UNPRINTABLE.sub(lambda match: ascii(match[0])[1:-1], super().__str__())


class ConfigError(MCRSError):
    """A configuration, a flag or a component's setting is wrong."""


class UnknownNameError(ConfigError):
    """A registered name was asked for that nobody registered."""


class DataError(MCRSError):
    """A dataset is missing, unreadable, or not of the expected schema."""


class HubUnreachableError(DataError):
    """A dataset or model is only on the Hugging Face hub, and the hub cannot be reached."""


class TurnError(MCRSError):
    """Something went wrong with some turns, while others may be well."""


class RetrievalError(MCRSError):
    """An index cannot be built or searched."""


class InvalidRankingError(RetrievalError, TurnError):
    """A component returned a ranking that cannot be used."""


class ModelError(MCRSError):
    """A language model or encoder cannot be found, loaded or run."""


class DeviceError(ModelError):
    """The device that was asked for is not on this machine."""


class InvalidCompletionError(ModelError, TurnError):
    """A language model returned something else than a completion for one of the requests."""


class PromptTooLongError(ModelError, TurnError):
    """One prompt does not fit the model's context even without its history."""


class MissingExtraError(MCRSError):
    """An optional package is needed that is not installed."""


class PluginError(TurnError):
    """The code of a plug-in failed at one thing that it was asked for; it may be able to do others."""


class OutputError(MCRSError):
    """A result cannot be written where it was asked for."""


class ReadOnlyError(OutputError):
    """The place of a result can be read but not written."""


class ResumeMismatchError(MCRSError):
    """A run was started under other conditions than those that it would be resumed under."""


class JournalDamagedError(MCRSError):
    """A journal of finished work holds something that no run wrote there."""
