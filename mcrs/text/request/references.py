"""What "them", "this album" and "the first one again" stand for: tracks that were played, and who made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.request.mention import positions_of
from mcrs.text.request.request import Constraint, Exclusion
from mcrs.text.request.rows_by_name import artists_of, has_made
from mcrs.text.request.tables import small_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.text.request.message_parser import ParsedMessage
    from mcrs.types import Track

_PLAYING, _POLITE, _ASKING = small_words("playing", "polite", "replaying")


def played_again(parsed: ParsedMessage, played: Sequence[str], catalog: MusicCatalog) -> tuple[str, ...]:
    """The ids of the tracks that a message asks to hear again: "the first one again", "play Jolene".

    Args:
        parsed: The message.
        played: The ids of the tracks that were played, the oldest first.
        catalog: Their tracks.
    """
    if parsed.earlier is not None and parsed.earlier.is_again and (track_id := parsed.earlier.of(played)) is not None:
        return (track_id,)
    if "first" in parsed.roles.flags:
        return tuple(played[:1])
    if "again" in parsed.roles.flags:
        return tuple(played[-1:])
    named = positions_of(parsed.mentions)
    others = {word for position, word in enumerate(parsed.words) if position not in named}
    # "Could you play Jolene?", but not "why do you always play Jolene?"
    is_plain = not others.isdisjoint(_PLAYING) and others <= _PLAYING | _POLITE | _ASKING
    if not is_plain or any(mention.kind not in {"titles", "artists"} for mention in parsed.mentions):
        return ()
    titles = {name for mention in parsed.roles.asked if mention.kind == "titles" for name in mention.names}
    tracks = (catalog.track(track_id) for track_id in played) if titles else ()
    return tuple(track.track_id for track in tracks if track is not None and track.title in titles)


def preferred_track(parsed: ParsedMessage, played: Sequence[str], catalog: MusicCatalog) -> Track | None:
    """The track played before the last one that a message prefers: "the first one was better"."""
    earlier = parsed.earlier
    track_id = earlier.of(played) if earlier is not None and not earlier.is_again else None
    return catalog.track(track_id) if track_id is not None else None


def asked_of_played(flags: set[str], last: Track, again: Track | None, age: int) -> Iterator[Constraint]:
    """What "by them", "the same album" and "the first one again" ask for.

    Args:
        flags: What else the cues of the message say.
        last: The track played last.
        again: The track to be played again, if it is not named.
        age: The position of the message.
    """
    if "their" in flags:
        yield from (Constraint("artists", artist, age) for artist in last.artists)
    if "album" in flags and last.album:
        yield Constraint("albums", last.album, age)
    if again is not None and again.title:
        yield Constraint("titles", again.title, age)


def excluded_of_played(
    flags: set[str], last: Track | None, named: Sequence[Constraint], age: int, catalog: MusicCatalog
) -> Iterator[Exclusion]:
    """What "not by them" and "not this band" exclude.

    Args:
        flags: What else the cues of the message say.
        last: The track played last.
        named: What the message likes or asks for.
        age: The position of the message.
        catalog: It tells whose works are named.
    """
    artists = [constraint.name for constraint in named if constraint.kind == "artists"]
    if "others" in flags:
        names = artists or (list(last.artists) if last is not None else [])
        for constraint in named:
            if constraint.kind in {"titles", "albums"}:
                names += artists_of(constraint, catalog)
        for name in dict.fromkeys(names):
            yield Exclusion((Constraint("artists", name, age),), is_passing=True)
    elif "not_their" in flags and last is not None:
        # "No, Queen": after a track by Queen, another one is meant.
        makers = [Constraint("artists", artist, age) for artist in last.artists if artist not in artists]
        yield from (
            Exclusion((maker,)) for maker in makers if not any(has_made(maker, each, catalog) for each in named)
        )
    if flags & {"not_album", "other album"} and last is not None and last.album:
        yield Exclusion((Constraint("albums", last.album, age),))
