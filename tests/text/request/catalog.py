"""A small catalogue for tests of what is understood."""

from __future__ import annotations

import pyarrow as pa

from mcrs.db_item import MusicCatalog
from mcrs.text.request import Request, understand
from mcrs.types import Message, Turn

ROWS = [
    ("hurt", "Hurt", ["Johnny Cash"], "American IV", ["country", "sad"], "2002"),
    ("blue", "Blue Train", ["John Coltrane"], "Blue Train", ["jazz", "hard bop"], "1958"),
    ("time", "Time", ["Pink Floyd"], "The Dark Side of the Moon", ["progressive rock"], "1973-03-01"),
    ("one", "One", ["Metallica"], "...And Justice for All", ["heavy metal", "fast"], "1988"),
    ("juicy", "Juicy", ["The Notorious B.I.G."], "Ready to Die", ["hip hop"], "1994"),
    ("halo", "Halo", ["Beyoncé"], "I Am", ["pop", "happy"], "2008"),
    ("kiss", "Kiss", ["Queen"], "Greatest Hits", ["rock", "dance"], "1981"),
    ("song", "Yellow Submarine", ["The Beatles"], "Revolver", ["rock", "happy"], "1966"),
    ("calm", "Nuvole", ["Ludovico Einaudi"], "Una mattina", ["calm", "piano", "instrumental"], "2004"),
]
FIELDS = ("track_id", "track_name", "artist_name", "album_name", "tag_list", "release_date")
CATALOG = MusicCatalog(
    pa.table(
        {
            field: [[value] if field in {"track_name", "album_name"} else value for value in column]
            for field, column in zip(FIELDS, zip(*ROWS, strict=True), strict=True)
        }
    ),
    ["track_name"],
)


def turn(*messages: str, played: str = "time") -> Turn:
    """The turn of the last message; after each of the others a track was played."""
    history = [message for text in messages[:-1] for message in (Message("user", text), Message("music", played))]
    return Turn("s", None, len(messages), tuple(history), messages[-1])


def heard(*messages: str, played: str = "time") -> Request:
    return understand(turn(*messages, played=played), CATALOG)


def names(by_kind: dict[str, list[str]]) -> set[str]:
    return {name for own in by_kind.values() for name in own}
