"""Reasons why a track fits a turn, which are facts of the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from mcrs.checks.plain_values import one_line
from mcrs.text.clause_tags import ConstraintFinder, is_informative
from mcrs.text.eras import decade_of, named_eras, year_of
from mcrs.text.names import core_title, fold, without_article
from mcrs.text.request import Constraint, understand
from mcrs.text.request.release_times import FIRST_YEAR, LAST_YEAR
from mcrs.text.request.rows_by_name import rows_of
from mcrs.text.request.tag_vocabulary import tag_vocabulary
from mcrs.types import Reason, ReasonKind, Track, Turn

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog

_N_REASONS = 3
_N_LEADING_TAGS = 3
# "Various artists" may have thousands of tracks.
_MOST_OF_AN_EXAMPLE = 100
#: A reason in a few words, for lists of tracks.
_TEXTS: Mapping[ReasonKind, str] = {
    "asked_title": "you asked for “{value}”",
    "asked_album": "you asked for the album “{value}”",
    "asked_artist": "you asked for {value}",
    "asked_tag": "you asked for {value}",
    "asked_era": "you asked for {value}",
    "asked_like": "tagged {value}, like {played}",
    "same_album": "on “{value}”, like “{played}”",
    "same_artist": "by {value}, like “{played}”",
    "same_era": "from {value}, like “{played}”",
    "tag": "tagged {value}",
    "year": "released in {value}",
    "album": "on “{value}”",
}


def find_reasons(turn: Turn, track: Track, catalog: MusicCatalog, *, works: bool = False) -> tuple[Reason, ...]:
    """Find the reasons that connect a track with a conversation, the strongest first.

    First what the latest message names: the artist, a tag (the longest), the decade or year of release. Then the album,
    or else the artist, of the latest played track that shares an artist; without such a track, the decade of the latest
    played track of the same decade. Last, if the latest message names no tag, the tag that the user named before. What
    is named is found by :func:`mcrs.text.request.understand`. With ``works``, a title or an album that the latest
    message names is the strongest reason, a synonym counts as a tag, and after what is named comes a tag that the track
    shares with an example ("like Radiohead").

    Returns:
        At most three reasons, and one of each kind.
    """
    request = understand(turn, catalog)
    played = catalog.tracks(reversed(turn.played_track_ids))
    now = [constraint for constraint in request.constraints if not constraint.age]
    earlier = [constraint for constraint in request.constraints if constraint.age]
    # "That one again"
    is_again = track.track_id in request.again and not _is_named(track.title, turn.user_query)
    asked = [*_asked(track, now)]
    if works:
        titles = () if is_again else _asked_works(track, now)
        synonyms = () if any(reason.kind == "asked_tag" for reason in asked) else _synonyms(track, now, catalog)
        # Not "more like this one"
        examples = [example for example in request.like if _is_named(example.name, turn.user_query)]
        asked = [*titles, *asked, *synonyms, *_alike(track, examples, catalog)]
    found = asked if is_again else [*asked, *_shared(track, played)]
    if all(reason.kind != "asked_tag" for reason in found):
        found += _asked_tags(track, earlier)
    return tuple(found[:_N_REASONS])


def plain_facts(track: Track) -> tuple[Reason, ...]:
    """Facts about a track without a connection to the conversation: leading tags, year, and album."""
    tags = [tag for tag in map(one_line, track.tags) if is_informative(fold(tag))][:_N_LEADING_TAGS]
    facts = [Reason("tag", tag) for tag in tags]
    if year := year_of(track.release_date):
        facts.append(Reason("year", str(year)))
    album = one_line(track.album)
    if album and fold(album) != fold(track.title):
        facts.append(Reason("album", album))
    return tuple(facts)


def reason_text(reason: Reason) -> str:
    """A reason in a few words, such as *you asked for jazz*."""
    return _TEXTS[reason.kind].format(value=reason.value, played=reason.played)


def _is_named(name: str, query: str) -> bool:
    """Whether a message has the words of a name; a word of another script may have affixes."""
    words, query = without_article(fold(core_title(name))), fold(query)
    return f" {words} " in f" {query} " if words.isascii() and words else words in query


def _asked_works(track: Track, constraints: Sequence[Constraint]) -> Iterator[Reason]:
    """The title and the album of the track, without words for versions ("live"), if they are named."""
    for kind, reason, own in (("titles", "asked_title", track.title), ("albums", "asked_album", track.album)):
        named = {fold(core_title(constraint.name)) for constraint in constraints if constraint.kind == kind}
        if fold(core_title(own)) in named:
            yield Reason(cast("ReasonKind", reason), one_line(own))


def _asked(track: Track, constraints: Sequence[Constraint]) -> Iterator[Reason]:
    # "Drake" may not be the Nick Drake that it was taken for.
    whole = [constraint for constraint in constraints if constraint.kind == "artists" and not constraint.said]
    named = {fold(constraint.name) for constraint in whole}
    yield from [Reason("asked_artist", one_line(artist)) for artist in track.artists if fold(artist) in named][:1]
    yield from _asked_tags(track, constraints)
    year = year_of(track.release_date)
    if year is not None:
        # "Before 1980" does not describe a track, and neither does "since 2014", which stands for "recent". The user
        # named no year with "the latest".
        named_eras = [each for each in constraints if not (each.bounded or each.said)]
        eras = [each.era for each in named_eras if each.era is not None]
        fitting = [era for era in eras if FIRST_YEAR < era.first <= year <= era.last < LAST_YEAR]
        yield from [Reason("asked_era", era.name) for era in sorted(fitting, key=lambda era: era.last - era.first)[:1]]


def _asked_tags(track: Track, constraints: Iterable[Constraint]) -> list[Reason]:
    """The longest of the track's tags that the first message with any of them names, in the word that was said."""
    own = {tag: fold(tag) for tag in reversed(track.tags)}
    by_age: dict[int, list[str]] = {}
    for constraint in constraints:
        if constraint.kind == "tags" and constraint.said:
            by_age.setdefault(constraint.age, []).append(constraint.said)
    for said in by_age.values():
        if named := [tag for tag, folded in own.items() if any(_is_said(folded, phrase) for phrase in said)]:
            return [Reason("asked_tag", one_line(max(named, key=lambda tag: len(own[tag]))))]
    return []


def _synonyms(track: Track, constraints: Sequence[Constraint], catalog: MusicCatalog) -> Iterator[Reason]:
    """The track's tag that fits best what is asked for in other words or spaces: *hip hop* for "rap" or "hiphop"."""
    fits: dict[str, float] = {}
    for meaning in [constraint.meaning for constraint in constraints if constraint.meaning is not None]:
        own = zip(meaning.tags.tolist(), meaning.fits.tolist(), strict=True)
        fits |= {tag_vocabulary(catalog).tags[tag]: fit for tag, fit in own if tag in meaning.own_tags}
    fitting = [tag for tag in track.tags if tag in fits]
    yield from [Reason("tag", one_line(tag)) for tag in sorted(fitting, key=fits.__getitem__, reverse=True)[:1]]


def _is_said(tag: str, phrase: str) -> bool:
    """Whether a folded tag is what was said, but for the *s* of a plural."""
    return tag in {phrase, phrase.removesuffix("s"), f"{phrase}s"}


def _alike(track: Track, examples: Sequence[Constraint], catalog: MusicCatalog) -> Iterator[Reason]:
    """The rarest of the common tags that the track shares with the first example that has any of them."""
    for example in examples:
        rows = rows_of(example, catalog)
        if example.is_point or example.said or catalog.row(track.track_id) in rows:
            continue
        others = catalog.tracks(catalog.ids(rows[:_MOST_OF_AN_EXAMPLE]))
        theirs = {fold(tag) for other in others for tag in other.tags}
        common = {fold(tag): one_line(tag) for tag in ConstraintFinder(catalog).common_tags(track)}
        timeless = [tag for tag in common if tag in theirs and next(named_eras([tag]), None) is None]
        if shared := {tag: n for tag in timeless if (n := tag_vocabulary(catalog).n_with(tag))}:
            rarest = min(shared, key=shared.__getitem__)
            name = one_line(example.name)
            yield Reason("asked_like", common[rarest], name if example.kind == "artists" else f"“{name}”")
            return


def _shared(track: Track, played: Sequence[Track]) -> Iterator[Reason]:
    artists = {fold(artist): one_line(artist) for artist in track.artists if fold(artist)}
    album, year = fold(track.album), year_of(track.release_date)
    for other in played:
        title = one_line(other.title)
        common = next((artists[name] for name in map(fold, other.artists) if name in artists), None)
        if not title:
            continue
        if common is not None and album and fold(other.album) == album:
            yield Reason("same_album", one_line(track.album), title)
            return
        if common is not None:
            yield Reason("same_artist", common, title)
            return
    for other in played:
        title, other_year = one_line(other.title), year_of(other.release_date)
        if title and year is not None and other_year is not None and decade_of(year) == decade_of(other_year):
            yield Reason("same_era", decade_of(year).name, title)
            return
