"""What the page does when a visitor writes, presses or chooses something."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import gradio as gr

from mcrs.checks.plain_values import valid_text
from mcrs.errors import MCRSError
from mcrs.registry.plugin_errors import locate_plugin_errors
from mcrs.web.answering import answer, readable
from mcrs.web.cards import conversation_html, exchange_html, note_html
from mcrs.web.choices import AS_CONFIGURED, choose, describe, profile_choices
from mcrs.web.pipelines import Choice, LoadedPipeline, Pipelines
from mcrs.web.visit import Exchange, Visit, session_line

logger = logging.getLogger(__name__)

_NO_CHANGE = gr.skip()
_UNCHANGED = (_NO_CHANGE,) * 4


class Handlers:
    """The events of the page. Those of the conversation return its past, its last exchange, the box and the notice."""

    def __init__(self, pipelines: Pipelines, welcome: str) -> None:
        self._pipelines = pipelines
        self.welcome = welcome

    def say(self, query: str, visit: Visit) -> Iterator[tuple[Any, ...]]:
        """Answer a message; one that comes while another is answered stays in the box."""
        query = valid_text(query).strip()
        if not query or visit.is_busy:
            yield _UNCHANGED
            return
        yield from self._answer(query, visit, box="")

    def press(self, visit: Visit, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        """Do what a button of the conversation says."""
        act, turn, text = (getattr(event, name, None) for name in ("act", "turn", "text"))
        last = visit.exchanges[-1] if visit.exchanges and turn == len(visit.exchanges) - 1 else None
        if act == "ask" and not visit.exchanges and isinstance(text, str) and text.strip():
            yield from self._answer(valid_text(text), visit)
        elif act == "again" and last is not None and last.stage == "failed":
            visit.exchanges.pop()
            yield from self._answer(last.query, visit)
        elif act in ("like", "skip", "artist") and last is not None and last.stage == "done":
            last.verdict = act
            yield from self._answer(verdict_message(last), visit)
        else:
            yield _UNCHANGED

    def begin_anew(self, visit: Visit) -> tuple[Any, ...]:
        """Start a new conversation, unless an answer is under way or turns would be lost without a warning."""
        if visit.is_busy:
            return (*_UNCHANGED[:3], note_html("Wait for the answer, then start a new conversation."))
        if visit.n_saved < len(visit.finished()) and not visit.was_warned:
            visit.was_warned = True
            said = "This conversation is not saved. Press again to discard it and start a new one."
            return (*_UNCHANGED[:3], note_html(said))
        visit.begin_anew()
        return "", self.welcome, "", ""

    def save(self, visit: Visit) -> tuple[Any, ...]:
        """The conversation as a line of a dataset, the name of its file, and a notice."""
        if not (turns := visit.finished()):
            return "", "", note_html("There is nothing to save yet.")
        visit.n_saved = len(turns)
        name = f"chat-{visit.session.session_id[:8]}.jsonl"
        return session_line(visit, self._pipeline(visit).users), name, note_html(f"Saved as {name}.")

    def choose_user(self, user_id: str | None, visit: Visit) -> str:
        """Let the next answers be for another user."""
        visit.user_id = valid_text(user_id or "").strip() or None
        users = self._pipeline(visit).users
        if visit.user_id and visit.user_id not in users:
            return note_html(f"There is no profile of the user {visit.user_id}; responses are not personalised.")
        return ""

    def apply(self, tid: str, backend: str, model: str | None, visit: Visit) -> Iterator[tuple[Any, ...]]:
        """Go on with another configuration or backend; where that fails, with the one before.

        Yields:
            The list of user profiles, and what answers or why it still is the one before.
        """
        yield _NO_CHANGE, note_html(f"Loading {tid} …")
        before = self._pipeline(visit)
        wanted = Choice(tid, "" if backend == AS_CONFIGURED else backend, valid_text(model or "").strip())
        try:
            with locate_plugin_errors():
                pipeline = choose(visit, self._pipelines, wanted)
        except Exception as error:
            if not isinstance(error, MCRSError):
                logger.exception("%s could not be loaded", tid)
            said = note_html(f"{readable(error)}\nStill in use: {describe(before)}", is_error=True)
            yield _NO_CHANGE, said
        else:
            users = gr.Dropdown(choices=profile_choices(pipeline.users), value=visit.user_id or "")
            yield users, note_html(describe(pipeline))

    def _pipeline(self, visit: Visit) -> LoadedPipeline:
        if visit.pipeline is None:
            visit.pipeline = self._pipelines.get(self._pipelines.first)
        return visit.pipeline

    def _answer(self, query: str, visit: Visit, box: Any = _NO_CHANGE) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
        """Answer a message; the past changes once, as its buttons no longer work."""
        visit.was_warned = False
        past: Any = conversation_html(visit.exchanges, 0, is_last=False)
        number = len(visit.exchanges)
        for exchange in answer(visit, self._pipeline(visit), query):
            yield past, exchange_html(exchange, number, is_active=True), box, ""
            past = box = _NO_CHANGE


def verdict_message(exchange: Exchange) -> str:
    """What a pressed button says, as a visitor would."""
    artists = " or ".join(exchange.tracks[0]["artists"])
    if exchange.verdict == "artist":
        return f"Nothing more by {artists}, please."
    return "I like this one. Another one like it?" if exchange.verdict == "like" else "Skip this one, please."
