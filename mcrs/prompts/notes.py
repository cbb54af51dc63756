"""What a response says besides the track: which spelling was taken for which name, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mcrs.checks.plain_values import one_line
from mcrs.text.eras import year_of
from mcrs.text.names import fold
from mcrs.text.request import understand
from mcrs.text.request.languages import is_unread
from mcrs.text.request.mention import positions_of
from mcrs.text.request.message_parser import message_parser
from mcrs.text.request.rows_by_name import release_years, rows_of
from mcrs.text.request.set_phrases import SmallTalk, small_talk_of

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.text.request import Constraint
    from mcrs.text.request.set_phrases import Question
    from mcrs.types import Track, Turn

_CORRECTED = "I took “{heard}” as {name}."
_NO_TRACK_FROM = "The catalogue has no track{whose} of that time ({time})."
_GREETINGS: Mapping[SmallTalk, str] = {
    "thanks": "You’re welcome!",
    "hello": "Hello!",
    "goodbye": "Goodbye, and thank you for listening!",
    "praise": "I am glad that you like it!",
}
_NOT_UNDERSTOOD = "I did not find a request for music in that message"
_UNKNOWN = "I did not find “{name}” in the catalogue"
_NO_MORE_BY = "The catalogue has no further track by {name}."
_TOLD = "I did not catch what you would like to hear."
_PICKED = ", so here is a track to start with."
_WENT_ON = ", so I continue from what came before."
_ASKS = (
    "Which artist, genre or decade would you like to hear?",
    "What are you in the mood for: a genre, an artist, a decade?",
    "Tell me an artist, a genre or a mood: what shall I look for?",
)
_UNREAD = "In this script I understand only names and tags, so write “no …” in English to leave something out."
_CANNOT_SAY = "I cannot say that from what I know of “{title}”."


class Notes(NamedTuple):
    """The sentences before and after those about the track; empty for none.

    The admission says that the message was not understood. The closing is a question.
    """

    lead: str = ""
    admission: str = ""
    closing: str = ""


def write_notes(turn: Turn, catalog: MusicCatalog) -> Notes:
    """What the response to a turn says besides the track."""
    request = understand(turn, catalog)
    taken = [_CORRECTED.format(heard=heard, name=one_line(name)) for heard, name in request.corrected.items()]
    now = [constraint for constraint in request.constraints if not constraint.age]
    lead = " ".join([*taken, *_not_of_that_time(now, catalog), *_used_up(turn, catalog)])
    if request.matched:
        unknown = f"{_UNKNOWN.format(name=one_line(request.unknown))}." if request.unknown else ""
        return Notes(" ".join(filter(None, (lead, unknown, _unread(turn, catalog)))))
    played = catalog.tracks(turn.played_track_ids)
    if request.question is not None and played:
        return Notes(_answer(request.question, played[-1]))
    asks = _ASKS[turn.turn_number % len(_ASKS)]
    talk = small_talk_of(turn.user_query)
    if talk is not None:
        return Notes(" ".join(filter(None, (lead, _GREETINGS[talk]))), closing=asks)
    admission = _UNKNOWN.format(name=one_line(request.unknown)) if request.unknown else _NOT_UNDERSTOOD
    return Notes(lead, admission + (_WENT_ON if played or request.constraints else _PICKED), asks)


def _unread(turn: Turn, catalog: MusicCatalog) -> str:
    """A sentence about a message of which only the names are understood; ``""`` if it is in a known script."""
    message = message_parser(catalog).parse(turn.user_query)
    named = positions_of(message.mentions)
    return _UNREAD if is_unread([word for at, word in enumerate(message.words) if at not in named]) else ""


def _not_of_that_time(now: Sequence[Constraint], catalog: MusicCatalog) -> Iterator[str]:
    """Sentences about times of which the catalogue has no track, or none by an artist or of a genre named with them."""
    times = [constraint.era for constraint in now if constraint.era is not None]
    has_tracks = message_parser(catalog).has_tracks_of
    if missing := ", ".join(era.name for era in times if not has_tracks(era)):
        yield _NO_TRACK_FROM.format(whose="", time=missing)
    elif times:
        lacking = []
        for section, whose, sign in (("artists", " by {}", "{}"), ("genre", " tagged {}", "“{}”")):
            named = [constraint for constraint in now if constraint.section == section]
            rows = [row for constraint in named for row in rows_of(constraint, catalog)]
            years = set(release_years(catalog)[rows].tolist() if rows else ())
            # A track without a date (year 0) may be of that time.
            if years and 0 not in years and not any(era.first <= year <= era.last for era in times for year in years):
                # As the catalogue writes it, where that is what was said: said words are folded.
                is_whole = [section == "artists" or each.said in {"", fold(each.name)} for each in named]
                said = [each.name if whole else each.said for each, whole in zip(named, is_whole, strict=True)]
                names = " or ".join(sign.format(one_line(text)) for text in said)
                lacking.append(whose.format(names))
        if lacking:
            yield _NO_TRACK_FROM.format(whose=" and none".join(lacking), time=", ".join(era.name for era in times))


def _used_up(turn: Turn, catalog: MusicCatalog) -> Iterator[str]:
    """Sentences about the artists whom the latest message asks for, and whose tracks were all played."""
    request, played = understand(turn, catalog), set(catalog.rows(turn.played_track_ids))
    for constraint in request.constraints if not request.again else ():
        rows = rows_of(constraint, catalog) if constraint.kind == "artists" and not constraint.age else ()
        if rows and played.issuperset(rows):
            yield _NO_MORE_BY.format(name=one_line(constraint.name))


def not_understood_text(turn: Turn, catalog: MusicCatalog) -> str:
    """What a brief says to the language model if nothing was understood; ``""`` if something was."""
    return _TOLD if write_notes(turn, catalog).admission else ""


def _answer(question: Question, track: Track) -> str:
    """What the catalogue says of a track, as an answer."""
    title, artist, album = map(one_line, (track.title, track.artist, track.album))
    named = f"“{title}”" if title else "The last track"
    year = year_of(track.release_date)
    tags = ", ".join(map(one_line, track.tags[:3]))
    answers: dict[Question, str] = {
        "artist": f"{named} is by {artist}." if artist else "",
        "title": f"That was {named}" + (f" by {artist}." if artist else ".") if title else "",
        "year": f"{named} came out in {year}." if year else "",
        "album": f"{named} is on the album “{album}”." if album else "",
        "genre": f"{named} is tagged {tags}." if tags else "",
        "reason": f"{named} was the best match for what you had written.",
        "other": "",
    }
    return answers[question] or _CANNOT_SAY.format(title=title or "the last track")
