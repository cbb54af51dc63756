"""Responses without a model: a few sentences of facts about the recommended track."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

from mcrs.checks.plain_values import one_line
from mcrs.lm_modules import template_phrases as phrases
from mcrs.lm_modules.base import LanguageModel
from mcrs.prompts.reasons import plain_facts
from mcrs.types import Completion, GenerationRequest, Reason, Track

T = TypeVar("T")


class TemplateLM(LanguageModel):
    """Writes short grounded responses from the track's metadata, for retrieval-only work and as a fallback.

    Each names title and artist, gives one reason (something that the user asked for, else another reason of the
    request, else a fact: a tag, the year, the album), and ends with a question. The request's seed chooses the wording.
    """

    unused_generation = frozenset({"max_new_tokens"})

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a response to each request, in order."""
        for request in requests:
            yield Completion(request.key, write_response(request), 0, 0, "stop", source="template")


def write_response(request: GenerationRequest) -> str:
    """The template response to one request."""
    rng = np.random.default_rng(request.seed)
    opening = _opening(request.track, rng, asks=not request.closes)
    reason = _reason(request.track, request.reasons, rng, plain=not request.closes)
    invitation = "" if request.closes else _pick(rng, phrases.INVITATIONS)
    return " ".join(sentence for sentence in (opening, reason, invitation) if sentence)


def _opening(track: Track | None, rng: np.random.Generator, *, asks: bool) -> str:
    title, artist = (one_line(track.title), one_line(track.artist)) if track else ("", "")
    if title and artist:
        artists = f"{artist}’" if artist.endswith(("s", "S")) else f"{artist}’s"
        named = _pick(rng, phrases.NAMES).format(title=title, artist=artist, artists=artists)
    elif title or artist:
        named = f"“{title}”" if title else f"this track by {artist}"
    else:
        return _pick(rng, phrases.NAMELESS_OPENINGS)
    openings = phrases.OPENINGS if asks else [each for each in phrases.OPENINGS if not each.endswith("?")]
    return _pick(rng, openings).format(track=named)


def _reason(track: Track | None, reasons: Sequence[Reason], rng: np.random.Generator, *, plain: bool) -> str:
    if track is None:
        return ""
    asked = [reason for reason in reasons if reason.kind.startswith("asked")]
    choices = asked or reasons or plain_facts(track)
    if not choices:
        return _pick(rng, phrases.PLAIN_REASONS) if plain and (track.title or track.artists) else ""
    reason = _pick(rng, choices)
    return _pick(rng, phrases.REASONS[reason.kind]).format(value=reason.value, played=reason.played)


def _pick(rng: np.random.Generator, choices: Sequence[T]) -> T:
    return choices[int(rng.integers(len(choices)))]
