"""An endpoint that speaks the OpenAI chat protocol: asked several things at once, each in bounded time."""

from __future__ import annotations

import asyncio
import os
import re
from concurrent.futures import as_completed
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from mcrs.checks.redaction import Secrets, hide_in_message
from mcrs.errors import ConfigError
from mcrs.runtime.extras import require

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence

    from openai import AsyncOpenAI

Item = TypeVar("Item")
Result = TypeVar("Result")

# What logs the URLs, headers and bodies of requests.
_LOGGING = ("openai", "httpx", "httpx2", "httpcore", "httpcore2")


class Endpoint:
    """One endpoint, and what it takes to ask it.

    What may go well the next time (rate limits, errors of the server or of the connection, time-outs) is tried again by
    the ``openai`` package, after the time that the server asks for or else after a growing and random one.

    Args:
        purpose: What asks it, for messages.
        base_url: The endpoint, such as ``http://localhost:8000/v1``; None is ``OPENAI_BASE_URL``, or OpenAI's own.
        key: Its key.
        concurrency: Most requests under way at once.
        max_retries: How often a request is tried again.
        timeout: How long one try may take as a whole, in seconds.
        body: What else requests hold, for secrets in it.

    Attributes:
        openai: The package.
        secrets: What has to be hidden in whatever the endpoint says.

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
        concurrency: int,
        max_retries: int,
        timeout: float,
        body: Mapping[str, Any] | None = None,
    ) -> None:
        self.openai = require("openai", extra="openai", purpose=purpose)
        self._anyio = require("anyio.from_thread", extra="openai", purpose=purpose)
        url = base_url or os.environ.get("OPENAI_BASE_URL") or None
        self.secrets = Secrets(key, {"base_url": url, "extra_body": body or {}})
        self._timeout = timeout
        self._concurrency = concurrency
        self._options: dict[str, Any] = {
            "api_key": key,
            "max_retries": max_retries,
            "timeout": timeout,
            **_place(purpose, url),
        }

    def each(
        self, ask: Callable[[AsyncOpenAI, Item], Awaitable[Result]], items: Sequence[Item]
    ) -> Generator[Result, None, None]:
        """Ask about items, and yield what comes of each, in the order in which the endpoint is done.

        Args:
            ask: What is done about one item.
            items: All of them.
        """
        from mcrs.lm_modules.bounded_client import BoundedClient

        limit = asyncio.Semaphore(self._concurrency)

        async def ask_in_turn(client: AsyncOpenAI, item: Item) -> Result:
            async with limit:
                return await ask(client, item)

        # The event loop has a thread of its own: this one may have a loop already, as in a notebook, and is free to be
        # interrupted. Leaving the block by an exception cancels whatever is under way.
        with self.secrets.kept_from_logs(_LOGGING), self._anyio.start_blocking_portal() as portal:
            client = self.openai.AsyncOpenAI(http_client=BoundedClient(self._timeout), **self._options)
            futures = [portal.start_task_soon(ask_in_turn, client, item) for item in items]
            for future in as_completed(futures):
                yield future.result()
            portal.call(client.close)


def _place(purpose: str, url: str | None) -> dict[str, Any]:
    """A URL as the client takes it, which would put the path of a request behind the query.

    Raises:
        ConfigError: It is not a URL.
    """
    if url is None:
        return {}
    try:
        parts = urlsplit(url)
        # A port that is not a number, and brackets that do not close, raise the error.
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not re.search(r"\s", url)
    except ValueError:
        valid = False
    if not valid:
        # A password with a slash in it cannot be told from the rest.
        shown = "a text that may hold a password" if "@" in url else repr(hide_in_message(url))
        raise ConfigError(
            f"{purpose}: expected an endpoint such as http://localhost:8000/v1, got {shown}; correct lm.base_url, "
            "--judge_url or OPENAI_BASE_URL"
        )
    return {"base_url": parts._replace(query="", fragment="").geturl(), "default_query": dict(parse_qsl(parts.query))}
