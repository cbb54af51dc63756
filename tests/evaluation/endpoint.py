"""A chat endpoint on this machine that answers as an OpenAI-compatible server does."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class RawAnswer:
    """An answer, byte for byte."""

    status: int = 200
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def chat_endpoint(
    answer: Callable[[dict[str, Any]], str | int | RawAnswer],
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Serve chat completions.

    Args:
        answer: From a request's body to the text of the reply, to an HTTP status that is an error, or to a raw answer.

    Yields:
        The endpoint's URL, and the bodies of all requests so far.
    """
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(body)
            reply = answer(body)
            if isinstance(reply, RawAnswer):
                self._send(reply)
                return
            status = reply if isinstance(reply, int) else 200
            message = {"role": "assistant", "content": reply}
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            result = {"id": "1", "object": "chat.completion", "created": 0, "model": "judge", "choices": [choice]}
            self._send(
                RawAnswer(status, json.dumps(result if status == 200 else {"error": {"message": "no"}}).encode())
            )

        def _send(self, reply: RawAnswer) -> None:
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)

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
