"""A chat endpoint on this machine that answers as an OpenAI-compatible server does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class RawAnswer:
    """An answer, byte for byte."""

    status: int = 200
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Drip:
    """An answer of blanks that never ends while somebody reads it."""

    seconds: float = 30.0


@dataclass(frozen=True)
class Echo:
    """An answer that repeats everything that the client has sent: the path, the headers and the body.

    Attributes:
        status: 200 repeats it as the text of the response, any other as an error message.
    """

    status: int = 200


@contextmanager
def chat_endpoint(
    answer: Callable[[dict[str, Any]], str | int | RawAnswer | Drip | Echo],
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Serve chat completions.

    Args:
        answer: From a request's body to the text of the response, to an HTTP status that is an error, or to another
            answer.

    Yields:
        The endpoint's URL, and the bodies of all requests so far.
    """
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(body)
            response = answer(body)
            if isinstance(response, Drip):
                self._drip(response.seconds)
            else:
                self._send(_raw(response, f"{self.path} {dict(self.headers)} {json.dumps(body)}"))

        def _drip(self, seconds: float) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            try:
                for _ in range(int(seconds / 0.05)):
                    self.wfile.write(b" ")
                    time.sleep(0.05)
            except OSError:
                """The client has left."""

        def _send(self, response: RawAnswer) -> None:
            self.send_response(response.status)
            for name, value in {"Content-Type": "application/json", **response.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(response.content)))
            self.end_headers()
            self.wfile.write(response.content)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _raw(response: str | int | RawAnswer | Echo, heard: str) -> RawAnswer:
    if isinstance(response, RawAnswer):
        return response
    if isinstance(response, str):
        return RawAnswer(200, _completion(response))
    status, text = (response, "no") if isinstance(response, int) else (response.status, heard)
    return RawAnswer(status, _completion(text) if status == 200 else _error(text))


def _completion(text: str) -> bytes:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    result = {"id": "1", "object": "chat.completion", "created": 0, "model": "judge", "choices": [choice]}
    return json.dumps(result).encode()


def _error(message: str) -> bytes:
    return json.dumps({"error": {"message": message}}).encode()
