"""Replies without a model: a few true sentences about the recommended track."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from mcrs.lm_modules import phrases
from mcrs.lm_modules.base import LanguageModel
from mcrs.names import fold
from mcrs.types import Completion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.types import GenerationRequest, Track

_YEAR = re.compile(r"[12]\d{3}(?!\d)")
_N_LEADING_TAGS = 3


class TemplateLM(LanguageModel):
    """Writes short grounded replies from the track's metadata, for retrieval-only work and as a fallback.

    Each names title and artist, gives one reason that the metadata supports (a tag, if it can one that the listener
    used; the year; the album), and invites to go on. The request's seed chooses the words.
    """

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a reply to each request, in order."""
        for request in requests:
            yield Completion(request.key, write_reply(request), 0, 0, "stop")


def write_reply(request: GenerationRequest) -> str:
    """The template reply to one request."""
    rng = np.random.default_rng(request.seed)
    query = next((message.content for message in reversed(request.messages) if message.role == "user"), "")
    opening = _opening(request.track, rng)
    reasons = _reasons(request.track, query, rng)
    sentences = [opening, *([_pick(rng, reasons)] if reasons else []), _pick(rng, phrases.INVITATIONS)]
    return " ".join(sentences)


def _opening(track: Track | None, rng: np.random.Generator) -> str:
    title, artist = (_one_line(track.title), _one_line(track.artist)) if track else ("", "")
    if title and artist:
        named = _pick(rng, phrases.NAMES).format(title=title, artist=artist)
    elif title or artist:
        named = f"“{title}”" if title else f"this track by {artist}"
    else:
        return _pick(rng, phrases.NAMELESS_OPENINGS)
    return _pick(rng, phrases.OPENINGS).format(track=named)


def _reasons(track: Track | None, query: str, rng: np.random.Generator) -> list[str]:
    """One sentence for each kind of reason that the metadata gives; a tag that the listener used leaves no other."""
    if track is None:
        return []
    asked = f" {fold(query)} "
    tags = [tag for tag in map(_one_line, track.tags) if fold(tag)]
    if used := [tag for tag in tags if f" {fold(tag)} " in asked]:
        return [_pick(rng, phrases.ASKED_TAG_REASONS).format(tag=max(used, key=len))]
    reasons = []
    if tags:
        reasons.append(_pick(rng, phrases.TAG_REASONS).format(tag=_pick(rng, tags[:_N_LEADING_TAGS])))
    if year := _YEAR.match(track.release_date):
        reasons.append(_pick(rng, phrases.YEAR_REASONS).format(year=year[0]))
    album = _one_line(track.album)
    if album and fold(album) != fold(track.title):
        reasons.append(_pick(rng, phrases.ALBUM_REASONS).format(album=album))
    return reasons or ([_pick(rng, phrases.PLAIN_REASONS)] if track.title or track.artists else [])


def _pick(rng: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]


def _one_line(text: str) -> str:
    return " ".join(text.split())
