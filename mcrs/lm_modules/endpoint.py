"""Concurrent requests to an OpenAI-compatible endpoint, each with a time limit."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from concurrent.futures import as_completed
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from mcrs.checks.redaction import Secrets, hide_in_message
from mcrs.errors import ConfigError
from mcrs.runtime.extras import require

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Item = TypeVar("Item")
Result = TypeVar("Result")

# Loggers of the URLs, headers and bodies of requests.
_LOGGING = ("openai", "httpx", "httpx2", "httpcore", "httpcore2")


class Endpoint:
    """An endpoint and its client.

    The ``openai`` package retries rate limits, server and connection errors and time-outs, after the delay that the
    server asks for, or else a growing random one.

    Args:
        purpose: What needs it, for messages.
        base_url: The endpoint, such as ``http://localhost:8000/v1``. None: ``OPENAI_BASE_URL``, or OpenAI's own.
        key: Its key.
        setting: The setting or flag of ``base_url``, for messages.
        concurrency: Maximum number of concurrent requests.
        max_retries: Number of retries of a request.
        timeout: Time limit of one attempt, in seconds.
        body: Other keys of requests, which may have secrets.

    Attributes:
        openai: The package.
        secrets: The secrets to hide in the endpoint's answers.

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
        concurrency: int,
        max_retries: int,
        timeout: float,
        body: Mapping[str, Any] | None = None,
    ) -> None:
        self.openai = require("openai", extra="openai", purpose=purpose)
        self._anyio = require("anyio.from_thread", extra="openai", purpose=purpose)
        url = base_url or os.environ.get("OPENAI_BASE_URL") or None
        self._where = setting if base_url else f"{setting} or OPENAI_BASE_URL"
        self.secrets = Secrets(key, {"base_url": url, "extra_body": body or {}})
        self._timeout = timeout
        self._concurrency = concurrency
        self._options: dict[str, Any] = {
            "api_key": key,
            "max_retries": max_retries,
            "timeout": timeout,
            **_place(purpose, url, self._where),
        }

    def map(
        self, ask: Callable[[AsyncOpenAI, Item], Awaitable[Result]], items: Sequence[Item]
    ) -> Generator[Result, None, None]:
        """Process items with concurrent requests, and yield the results in the order in which they finish."""
        from mcrs.lm_modules.timeout_client import TimeoutClient

        limit = asyncio.Semaphore(self._concurrency)

        async def ask_in_turn(client: AsyncOpenAI, item: Item) -> Result:
            async with limit:
                return await ask(client, item)

        # The event loop runs in its own thread: this one may already have a loop, as in a notebook, and stays
        # interruptible. An exception in the block cancels pending requests.
        with self.secrets.kept_from_logs(_LOGGING), self._anyio.start_blocking_portal() as portal:
            client = self.openai.AsyncOpenAI(http_client=TimeoutClient(self._timeout), **self._options)
            futures = [portal.start_task_soon(ask_in_turn, client, item) for item in items]
            for future in as_completed(futures):
                yield future.result()
            portal.call(client.close)

    def describe(self, error: BaseException) -> str:
        """An error of a request as one line, without secrets; one of the connection names the endpoint."""
        if not isinstance(error, self.openai.APIConnectionError):
            return self.secrets.describe(error)
        url, cause = (
            self.secrets.excerpt(str(text))
            for text in (self._options.get("base_url", "OpenAI's own endpoint"), error.__cause__ or "no reason given")
        )
        if isinstance(error, self.openai.APITimeoutError):
            return f"{url} gave no complete response within {self._timeout:g} seconds"
        return f"cannot connect to {url} ({cause}); start the server, or set {self._where} to its address"


def _place(purpose: str, url: str | None, where: str) -> dict[str, Any]:
    """A URL in the form that the client needs, because it would append the path of a request after the query.

    Raises:
        ConfigError: It is not a URL.
    """
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
