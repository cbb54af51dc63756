"""An answer as text: the first track, the response, and the list of tracks with reasons."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

from mcrs.cli.terminal import is_terminal, paint
from mcrs.errors import printable
from mcrs.lm_modules.template import TemplateLM
from mcrs.pipeline.recommended_tracks import recommended_tracks, track_url

if TYPE_CHECKING:
    from mcrs.pipeline.crs import CRSBaseline

_LINE = "-" * 100
_NOTES = {
    "regenerated": "(second attempt: the language model's first response was rejected by generation.response_check)",
    "trimmed": "(cut to the complete sentences that passed generation.response_check)",
    "template": "(template response: the language model's was rejected by generation.response_check)",
}


class GrowingText:
    """Prints a streamed text incrementally."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._printed = ""

    def show(self, text: str) -> None:
        """Print the text so far; characters that would control the terminal are escaped."""
        text = printable(text)
        if not text.startswith(self._printed):
            print(file=self._stream)
            self._printed = ""
        print(text[len(self._printed) :], end="", file=self._stream, flush=True)
        self._printed = text

    def end(self, text: str) -> None:
        """Print the whole text, and end its line."""
        self.show(text)
        print(file=self._stream)


def print_answer(crs: CRSBaseline, message: str, user_id: str | None, n_tracks: int | None) -> dict[str, Any]:
    """Answer a message: print the track as soon as it is found, and in a terminal the response while it is written.

    ``n_tracks`` tracks are listed after the response; None: no list.

    Returns:
        What :meth:`mcrs.pipeline.crs.CRSBaseline.chat` returns.

    Raises:
        MCRSError: The message cannot be answered.
    """
    live = crs.start(message, user_id)
    print(f"{_LINE}\n{_first_track_text(crs, live.found['retrieval_items'][0])}\n🤖 Assistant Response:", flush=True)
    response = GrowingText(sys.stdout)
    result = live.write(response.show if is_terminal(sys.stdout) else None)
    response.end(result["response"])
    if not isinstance(crs.lm, TemplateLM) and (note := _NOTES.get(result["response_source"])):
        print(paint(note, "dim", sys.stdout))
    print(_LINE)
    if n_tracks:
        print(f"{_track_list_text(crs, result, n_tracks)}\n{_LINE}")
    return result


def _first_track_text(crs: CRSBaseline, track_id: str) -> str:
    """The link, title and artist of the recommended track."""
    track = crs.catalog.track(track_id)
    lines = [f"🎵 Music: {track_url(track_id, track)}"]
    if track and track.title:
        title, artist = paint(printable(track.title), "bold", sys.stdout), printable(track.artist)
        lines.append(f"   {title} by {artist}" if artist else f"   {title}")
    return "\n".join(lines)


def _track_list_text(crs: CRSBaseline, result: Mapping[str, Any], n_tracks: int) -> str:
    """The first tracks of an answer: a numbered line for each, and one for the reasons if there are any."""
    lines = []
    for position, record in enumerate(recommended_tracks(crs.catalog, result, n_tracks), 1):
        title, artists = printable(record["title"] or record["track_id"]), printable(", ".join(record["artists"]))
        date = f" ({record['release_date']})" if record["release_date"] else ""
        named = f"{paint(title, 'bold', sys.stdout)}{f' by {artists}' if artists else ''}{date}"
        lines.append(f"{position:>3}. {named}")
        if record["reasons"]:
            lines.append(f"     {paint(printable('; '.join(record['reasons'])), 'dim', sys.stdout)}")
    return "\n".join(lines)
