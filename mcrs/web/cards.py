"""The conversation as HTML. Every text of the data, the model and the visitor is escaped here, once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from html import escape
from itertools import chain
from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import valid_text

if TYPE_CHECKING:
    from mcrs.web.visit import Exchange

_N_TAGS = 6
# Control characters but for the end of a line, and what overrides or embeds a direction: unclosed in a title, it would
# turn the words of the response around.
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# The buttons of a card, by what each does.
_BUTTONS = {"like": "More like this", "skip": "Skip", "artist": "Not this artist"}
_WAITING = '<span class="mc-dots" role="status" aria-label="{label}"><i></i><i></i><i></i></span>'


def conversation_html(exchanges: Sequence[Exchange], start: int, *, is_last: bool) -> str:
    """Some exchanges of a conversation.

    The first has the number ``start``. Only the buttons of the last of the conversation work.
    """
    last = start + len(exchanges) - 1
    return "".join(
        exchange_html(exchange, number, is_active=is_last and number == last)
        for number, exchange in enumerate(exchanges, start=start)
    )


def exchange_html(exchange: Exchange, number: int, *, is_active: bool) -> str:
    """One message and the answer to it: the card of the first track, the response, and the other tracks."""
    parts = [f'<div class="mc-said" dir="auto">{_text(exchange.query)}</div>']
    if heard := _heard(exchange.understood):
        parts.append(f'<p class="mc-heard">{heard}</p>')
    if exchange.tracks:
        parts.append(_card(exchange, number, is_active=is_active and exchange.stage == "done"))
    if exchange.response:
        live = ' aria-live="polite"' if exchange.is_open else ""
        parts.append(f'<div class="mc-response" dir="auto"{live}>{_text(exchange.response)}</div>')
    if exchange.is_open:
        parts.append(_WAITING.format(label="searching" if exchange.stage == "searching" else "writing"))
    if exchange.stage == "failed":
        again = f'<button data-act="again" data-turn="{number}">Try again</button>' if is_active else ""
        parts.append(f'<div class="mc-error" role="alert"><p>{_text(exchange.error)}</p>{again}</div>')
    if len(exchange.tracks) > 1:
        parts.append(_others(exchange.tracks[1:], number))
    return f'<section class="mc-turn">{"".join(parts)}</section>'


def welcome_html(suggestions: Iterable[str]) -> str:
    """What an empty conversation shows: a greeting and messages to begin with."""
    chips = "".join(
        f'<button data-act="ask" data-text="{_text(text)}"><span dir="auto">{_text(text)}</span></button>'
        for text in suggestions
    )
    return (
        '<section class="mc-welcome"><h2>What would you like to hear?</h2>'
        "<p>Name a mood, a genre, an artist or a decade, and say what you do not want.</p>"
        f'<div class="mc-chips">{chips}</div></section>'
    )


def note_html(text: str, *, is_error: bool = False) -> str:
    """A line about what is chosen, or about what went wrong."""
    lines = "".join(f"<p>{_text(line)}</p>" for line in text.splitlines())
    return f'<div class="mc-error" role="alert">{lines}</div>' if is_error else f'<div class="mc-note">{lines}</div>'


def _heard(understood: Mapping[str, Any]) -> str:
    """What was understood of a message, in a line; nothing where that is nothing."""

    def named(names: Iterable[str]) -> str:
        return ", ".join(f"<bdi>{_text(name)}</bdi>" for name in dict.fromkeys(names))

    asked = dict(understood.get("asked", {}))
    wanted, like = list(chain(*(asked[key] for key in asked if key != "like"))), asked.get("like", [])
    unwanted = list(chain(*understood.get("excluded", {}).values()))
    parts = [
        named(wanted),
        f"like {named(like)}" if like else "",
        f"without {named(unwanted)}" if unwanted else "",
        *(f"“{named([heard])}” taken as {named([name])}" for heard, name in understood.get("corrected", {}).items()),
    ]
    said = " · ".join(filter(None, parts))
    return f"Understood: {said}" if said else ""


def _card(exchange: Exchange, number: int, *, is_active: bool) -> str:
    track = exchange.tracks[0]
    reasons = "".join(f'<li dir="auto">{_text(reason)}</li>' for reason in track["reasons"])
    tags = "".join(f'<li dir="auto">{_text(tag)}</li>' for tag in track["tags"][:_N_TAGS])
    parts = [
        f'<h3 dir="auto" title="{_title(track)}">{_title(track)}</h3>',
        f'<p class="mc-artist" dir="auto">{_artists(track)}</p>',
        f'<p class="mc-album">{_album_and_year(track)}</p>',
        f'<ul class="mc-tags">{tags}</ul>' if tags else "",
        f'<div class="mc-why"><span>Why this one</span><ul>{reasons}</ul></div>' if reasons else "",
    ]
    return (
        f'<article class="mc-card"><div class="mc-cover" aria-hidden="true" style="--hue:{_hue(track)}">♪</div>'
        f'<div class="mc-about">{"".join(parts)}</div>'
        f'<div class="mc-acts">{_buttons(exchange, number, is_active=is_active)}{_link(track)}</div>'
        "</article>"
    )


def _buttons(exchange: Exchange, number: int, *, is_active: bool) -> str:
    off = "" if is_active else " disabled"
    known = {act: words for act, words in _BUTTONS.items() if act != "artist" or exchange.tracks[0]["artists"]}
    return "".join(
        f'<button data-act="{act}" data-turn="{number}" aria-pressed="{str(exchange.verdict == act).lower()}"{off}>'
        f"{words}</button>"
        for act, words in known.items()
    )


def _others(tracks: Sequence[Mapping[str, Any]], number: int) -> str:
    rows = "".join(
        f'<li><span class="mc-row"><b dir="auto">{_title(track)}</b><span dir="auto">{_artists(track)}</span></span>'
        f'<span class="mc-year">{_text(track["release_date"][:4])}</span>{_link(track)}</li>'
        for track in tracks
    )
    count = f"<summary>{len(tracks)} more</summary>"
    return f'<details class="mc-others" data-key="{number}">{count}<ol start="2">{rows}</ol></details>'


def _title(track: Mapping[str, Any]) -> str:
    return _text(track["title"] or "Untitled")


def _artists(track: Mapping[str, Any]) -> str:
    return ", ".join(f"<bdi>{_text(artist)}</bdi>" for artist in track["artists"]) or "Unknown artist"


def _album_and_year(track: Mapping[str, Any]) -> str:
    album = f"<bdi>{_text(track['album'])}</bdi>" if track["album"] else ""
    return " · ".join(filter(None, (album, _text(track["release_date"][:4]))))


def _link(track: Mapping[str, Any]) -> str:
    return (
        f'<a class="mc-listen" href="{escape(track["url"])}" target="_blank" rel="noopener noreferrer" '
        f'aria-label="Listen: {_title(track)}">Listen</a>'
    )


def _hue(track: Mapping[str, Any]) -> int:
    """The colour of a cover: that of the album, so that its tracks look alike."""
    return sha256(valid_text(f"{track['album']}\x1f{track['artists']}").encode()).digest()[0] * 360 // 256


def _text(text: str) -> str:
    """A text as HTML, without control characters and without those that turn the direction of what follows."""
    return escape(_UNSEEN.sub("", valid_text(text)))
