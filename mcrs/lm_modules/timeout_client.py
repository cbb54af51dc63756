"""The HTTP client of ``openai`` with a time limit for each attempt. Imported on first use of an endpoint."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from anyio import fail_after
from openai import DefaultAsyncHttpxClient

if TYPE_CHECKING:
    from httpx2 import Request, Response

#: Versions of openai use different HTTP packages; all retry after that package's own error.
HTTP = import_module(DefaultAsyncHttpxClient.__mro__[1].__module__.partition(".")[0])


class TimeoutClient(DefaultAsyncHttpxClient):
    """Limits an attempt to some seconds from waiting for a connection to the last byte of the answer.

    The package's own time-out limits only each wait for bytes.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def send(self, request: Request, **options: Any) -> Response:  # noqa: ANN401 - what the package passes on
        """Send a request and read its answer.

        Raises:
            TimeoutException: The time limit is reached; the package's own class.
        """
        try:
            with fail_after(self._seconds):
                return await super().send(request, **options)
        except TimeoutError:
            raise HTTP.ReadTimeout(f"no complete response within {self._seconds:g} s", request=request) from None
