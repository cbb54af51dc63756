"""The HTTP client of ``openai``, each of whose tries ends in time. Imported when there is an endpoint to ask."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from anyio import fail_after
from openai import DefaultAsyncHttpxClient

if TYPE_CHECKING:
    from httpx2 import Request, Response

# Versions of openai differ in the package that they build on; all try again after its own error.
_HTTP = import_module(DefaultAsyncHttpxClient.__mro__[1].__module__.partition(".")[0])


class BoundedClient(DefaultAsyncHttpxClient):
    """Bounds a try as a whole, where the time-out of the package itself bounds each wait for some bytes.

    Args:
        seconds: How long a try may take, from the wait for a connection to the last byte of the answer.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def send(self, request: Request, **options: Any) -> Response:  # noqa: ANN401 - what the package passes on
        """Send a request and read its answer.

        Raises:
            TimeoutException: The time is over; the package's own class.
        """
        try:
            with fail_after(self._seconds):
                return await super().send(request, **options)
        except TimeoutError:
            raise _HTTP.ReadTimeout(f"no complete response within {self._seconds:g} seconds", request=request) from None
