"""Serving the page."""

from __future__ import annotations

import hmac
import logging
import signal
from asyncio import CancelledError
from collections.abc import Callable
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

from mcrs.runtime.extras import require

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn import Server

    from mcrs.web.pipelines import Pipelines

_WHO = "Any user name, and the password that this page was started with."


def check_installed() -> None:
    """Say how to get what the page needs, before anything is loaded.

    Raises:
        MissingExtraError: It is not installed.
    """
    require("gradio", extra="web", purpose="the web chat")


def make_app(pipelines: Pipelines, password: str | None = None) -> FastAPI:
    """The page as a web application; the first pipeline is loaded here. Without a password, everybody may visit.

    Raises:
        MCRSError: The first pipeline cannot be loaded.
    """
    import gradio as gr
    from fastapi import FastAPI

    from mcrs.web.page import STYLE, make_page, page_theme

    page = make_page(pipelines)
    page.queue(default_concurrency_limit=None, api_open=False)
    return gr.mount_gradio_app(
        FastAPI(openapi_url=None),
        page,
        path="/",
        auth=None if password is None else _knows(password),
        auth_message=_WHO,
        footer_links=[],
        run_history=False,
        max_file_size="1kb",  # there is nothing to upload
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=page_theme(),
        css_paths=STYLE,
    )


def _knows(password: str) -> Callable[[str, str], bool]:
    wanted = password.encode()
    return lambda _, given: hmac.compare_digest(given.encode("utf-8", "replace"), wanted)


def make_server(app: FastAPI) -> Server:
    """What serves an application: ``run(sockets=[…])`` returns after Ctrl-C, also while pages are open.

    So it does when the terminal is closed, unless the parent process ignores that.
    """
    import uvicorn

    logging.getLogger("uvicorn.error").addFilter(_says_more_than_the_end)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1))
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) != signal.SIG_IGN and current_thread() is main_thread():
        signal.signal(hangup, server.handle_exit)
    return server


def _says_more_than_the_end(record: logging.LogRecord) -> bool:
    """Whether a message is not only that the connections of open pages were cut at the end."""
    is_cut = record.exc_info is not None and isinstance(record.exc_info[1], CancelledError)
    return not is_cut and "graceful shutdown" not in record.getMessage()
