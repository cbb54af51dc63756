"""Concurrent requests to an OpenAI-compatible endpoint, each with a time limit."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from concurrent.futures import as_completed
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from mcrs.checks.redaction import Secrets, hide_in_message
from mcrs.errors import ConfigError, ModelError
from mcrs.runtime.extras import require

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Item = TypeVar("Item")
Result = TypeVar("Result")

# Loggers of the URLs, headers and bodies of requests.
_LOGGING = ("openai", "httpx", "httpx2", "httpcore", "httpcore2")
_NO_KEY, _FORBIDDEN, _NOT_FOUND, _BUSY = 401, 403, 404, 429
# What services say that reject the text of one request with the status of a forbidden model; not in a model's name.
_MODERATED = re.compile(
    r"(?<![\w/-])moderat\w*(?![\w/-])|flagged|content.?filter|content (?:management )?policy", re.IGNORECASE
)
# What services say about a prompt that is longer than the model's context.
_TOO_LONG = re.compile(
    r"context.?(?:length|size|window)|max\w*.model.len|(?:prompt|input).{0,40}too long|too many tokens|"
    r"tokens.{0,30}must be <=|exceeds the maximum number of tokens",
    re.IGNORECASE | re.DOTALL,
)
_TOO_LONG_STATUS = (400, 413, 422)
_SOFTEN = "change the prompts, or the endpoint's filter"
# This many failed requests in a row, times the concurrency, mean that the endpoint does not work.
_PATIENCE = 2


class Failures:
    """The failures of an endpoint in a row, changed only in its event loop."""

    def __init__(self, concurrency: int) -> None:
        self._limit = _PATIENCE * concurrency
        self._n_in_row = 0
        self._last: str | None = None

    def count(self, error: str | None) -> None:
        """Count a request: its error, or None if it succeeded."""
        self._n_in_row = self._n_in_row + 1 if error is not None else 0
        self._last = error

    def check(self) -> None:
        """Reject further requests to an endpoint that does not work.

        Raises:
            ModelError: Too many in a row failed.
        """
        if self._n_in_row >= self._limit:
            raise ModelError(f"{self._n_in_row} requests in a row failed; the last: {self._last}")


class Endpoint:
    """An endpoint and its client.

    The ``openai`` package retries rate limits, server and connection errors and time-outs, after the delay that the
    server asks for, or else a growing random one.

    Args:
        purpose: What needs it, for messages.
        base_url: The endpoint, such as ``http://localhost:8000/v1``. None: ``OPENAI_BASE_URL``, or OpenAI's own.
        key: Its key.
        setting: The setting or flag of ``base_url``, for messages.
        timeout_setting: The setting or flag of ``timeout``, for messages.
        when_busy: What to do if the endpoint asks for fewer requests, for messages.
        concurrency: Maximum number of concurrent requests.
        max_retries: Number of retries of a request.
        timeout: Time limit of one attempt, in seconds.
        body: Other keys of requests, which may have secrets.

    Attributes:
        openai: The package.
        secrets: The secrets to hide in the endpoint's answers.
        rejections: The errors of an endpoint that rejects every request, because of the key or the model.

    Raises:
        MissingExtraError: The package ``openai`` is not installed.
        ConfigError: ``base_url`` is not a URL.
    """

    def __init__(
        self,
        purpose: str,
        base_url: str | None,
        key: str,
        *,
        setting: str,
        timeout_setting: str,
        when_busy: str,
        concurrency: int,
        max_retries: int,
        timeout: float,
        body: Mapping[str, Any] | None = None,
    ) -> None:
        self.openai = require("openai", extra="openai", purpose=purpose)
        self._anyio = require("anyio.from_thread", extra="openai", purpose=purpose)
        openai = self.openai
        self.rejections = (openai.AuthenticationError, openai.PermissionDeniedError, openai.NotFoundError)
        url = base_url or os.environ.get("OPENAI_BASE_URL") or None
        self._where = setting if base_url else f"{setting} or OPENAI_BASE_URL"
        self.secrets = Secrets(key, {"base_url": url, "extra_body": body or {}})
        self._timeout_setting = timeout_setting
        self._when_busy = when_busy
        self._timeout = timeout
        self._concurrency = concurrency
        self._options: dict[str, Any] = {
            "api_key": key,
            "max_retries": max_retries,
            "timeout": timeout,
            **_place(purpose, url, self._where),
        }
        self._url = self.secrets.excerpt(self._options.get("base_url", ""))
        self._name = f"the endpoint {self._url}" if url else "OpenAI's own endpoint"

    def map(
        self, ask: Callable[[AsyncOpenAI, Item], Awaitable[Result]], items: Sequence[Item]
    ) -> Generator[Result, None, None]:
        """Process items with concurrent requests, and yield the results in the order in which they finish.

        After an error no item is begun; the error is raised once the results of all that were begun are yielded.
        """
        from mcrs.lm_modules.timeout_client import TimeoutClient

        limit = asyncio.Semaphore(self._concurrency)
        errors: list[BaseException] = []

        async def ask_in_turn(client: AsyncOpenAI, item: Item) -> Result:
            async with limit:
                if errors:
                    raise errors[0]
                try:
                    return await ask(client, item)
                except BaseException as error:
                    errors.append(error)
                    raise

        # The event loop runs in its own thread: this one may already have a loop, as in a notebook, and stays
        # interruptible. An exception in the block cancels pending requests.
        with self.secrets.kept_from_logs(_LOGGING), self._anyio.start_blocking_portal() as portal:
            client = self.openai.AsyncOpenAI(http_client=TimeoutClient(self._timeout), **self._options)
            futures = [portal.start_task_soon(ask_in_turn, client, item) for item in items]
            for future in as_completed(futures):
                if future.exception() is None:
                    yield future.result()
            portal.call(client.close)
        if errors:
            raise errors[0]

    def describe(self, error: BaseException, did: str = "failed") -> str:
        """An error of a request as one line, without secrets: the endpoint, what went wrong, and what to do.

        The error is one of the package, or one of reading the answer; ``did`` is what the endpoint did, if it answered
        with a status of failure.
        """
        openai = self.openai
        if isinstance(error, openai.APITimeoutError):
            return (
                f"{self._url or self._name} gave no complete response within {self._timeout:g} s; if it is slow, raise "
                f"{self._timeout_setting}"
            )
        if isinstance(error, openai.APIConnectionError):
            cause = self.secrets.excerpt(str(error.__cause__ or "no reason given"))
            advice = f"start the server, or set {self._where} to its address"
            return f"cannot connect to {self._url or self._name} ({cause}); {advice}"
        if isinstance(error, openai.APIStatusError):
            said = self.secrets.excerpt(_message(error.body))
            reason = f" ({said})" if said else ""
            advice = self._advice(error.status_code, said)
            if rejects_text(error):
                advice = _SOFTEN
            elif is_too_long(error):
                advice = "raise the server's context, or lower generation.max_new_tokens"
            return f"{self._name} {did} with status {error.status_code}{reason}; {advice}"
        if isinstance(error, json.JSONDecodeError):
            return self.describe_malformed(error)
        if isinstance(error, (AttributeError, IndexError, KeyError, TypeError)):
            return f"the response of {self._name} is not a chat completion"
        text = self.secrets.excerpt(str(error))
        return f"{self._name} failed: {text}" if isinstance(error, openai.OpenAIError) else text

    def describe_malformed(self, error: ValueError) -> str:
        """The error of an answer that is not JSON, as one line without secrets."""
        if not isinstance(error, json.JSONDecodeError):
            found = self.secrets.excerpt(str(error))
        else:
            found = f"it begins with {self.secrets.excerpt(error.doc)[:40]!r}" if error.doc.strip() else "it is empty"
        return (
            f"the response of {self._name} is not JSON: {found}; "
            f"is {self._where} the address of the API (it usually ends in /v1)?"
        )

    def _advice(self, status: int, said: str) -> str:
        if status in (_NO_KEY, _FORBIDDEN):
            return "check the key, and that it may use this model"
        if status == _NOT_FOUND:
            return f"check the model's name and {self._where} (it usually ends in /v1)"
        if status == _BUSY:
            return f"it asks for fewer requests: {self._when_busy}"
        return "change the setting that it names" if status < 500 and said else "look at the server's log"


def rejects_text(error: Any) -> bool:  # noqa: ANN401 - a class of an optional package
    """Whether a status error is about the text of one request, and not about the key, the model or the server."""
    about_others = error.status_code in (_NO_KEY, _NOT_FOUND, _BUSY) or error.status_code >= 500
    return not about_others and _MODERATED.search(str(error.body)) is not None


def is_too_long(error: Any) -> bool:  # noqa: ANN401 - a class of an optional package
    """Whether a status error says that prompt and response are longer than the model's context."""
    return error.status_code in _TOO_LONG_STATUS and _TOO_LONG.search(str(error.body)) is not None


def _message(body: object) -> str:
    """The reason in the body of an answer with a status of failure."""
    return str((body.get("message") or body.get("detail") or body) if isinstance(body, dict) else body or "")


def _place(purpose: str, url: str | None, where: str) -> dict[str, Any]:
    """A URL in the form that the client needs, because it would append the path of a request after the query."""
    if url is None:
        return {}
    try:
        parts = urlsplit(url)
        # A port that is not a number and unclosed brackets raise the error.
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not re.search(r"\s", url)
    except ValueError:
        valid = False
    if not valid:
        # A password with a slash cannot be recognised.
        shown = "a text that may hold a password" if "@" in url else repr(hide_in_message(url))
        raise ConfigError(
            f"{purpose}: expected an endpoint such as http://localhost:8000/v1, got {shown}; correct {where}"
        )
    return {"base_url": parts._replace(query="", fragment="").geturl(), "default_query": dict(parse_qsl(parts.query))}
