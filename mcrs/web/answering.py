"""Answering a message step by step: the tracks, the response as it grows, and the whole."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from mcrs.checks.redaction import hide_in_message
from mcrs.errors import MCRSError
from mcrs.pipeline.recommended_tracks import recommended_tracks, track_url
from mcrs.web.visit import Exchange, Visit

if TYPE_CHECKING:
    from mcrs.web.pipelines import LoadedPipeline

logger = logging.getLogger(__name__)


def answer(visit: Visit, pipeline: LoadedPipeline, query: str) -> Iterator[Exchange]:
    """Answer a message.

    The work runs in its own thread to its end, even if nobody waits for it, so that the conversation never has half a
    turn.

    Yields:
        The exchange as it was each time that there was more of it. Only the last one is done, or failed and says why.
    """
    exchange = Exchange(query)
    visit.exchanges.append(exchange)
    stages: SimpleQueue[Exchange] = SimpleQueue()
    stages.put(replace(exchange))
    Thread(target=_work, args=(visit, pipeline, exchange, stages), daemon=True).start()
    while (stage := stages.get()).is_open:
        yield stage
    yield stage


def _work(visit: Visit, pipeline: LoadedPipeline, exchange: Exchange, stages: SimpleQueue[Exchange]) -> None:
    def show(text: str) -> None:
        exchange.response = text
        stages.put(replace(exchange))

    try:
        with pipeline.lock:
            live = pipeline.crs.start(exchange.query, visit.user_id, visit.session)
            catalog = pipeline.crs.catalog
            exchange.tracks = [
                {**track, "url": track_url(track["track_id"], catalog.track(track["track_id"]))}
                for track in recommended_tracks(catalog, live.found)
            ]
            exchange.understood = {key: live.found[key] for key in ("asked", "excluded", "corrected")}
            exchange.stage = "writing"
            stages.put(replace(exchange))
            result = live.write(show)
        exchange.response = result["response"]
        exchange.stage = "done"
    except BaseException as error:  # in a thread, nobody else would see it, and the visitor would wait forever
        if not isinstance(error, MCRSError):
            logger.exception("a message could not be answered")
        exchange.error = readable(error)
        exchange.stage = "failed"
    finally:
        stages.put(replace(exchange))


def readable(error: BaseException) -> str:
    """What a visitor reads of an error: ours as it is, any other by its kind; the log has the rest."""
    if isinstance(error, MCRSError):
        return hide_in_message(str(error))
    return hide_in_message(f"an unexpected error ({type(error).__name__}); the terminal of the server says more")
