"""From a conversation to the description of what its user asks for."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from mcrs.db_item.catalog_cache import once_per_catalog
from mcrs.text.eras import year_of
from mcrs.text.request.conversation_state import ConversationState, latest_state
from mcrs.text.request.mention import WORKS
from mcrs.text.request.message_parser import message_parser
from mcrs.text.request.references import asked_of_played, excluded_of_played, played_again, preferred_track
from mcrs.text.request.relative_times import relative_era
from mcrs.text.request.release_times import old_era, recent_era
from mcrs.text.request.request import Constraint, Exclusion, Request
from mcrs.text.request.roles import Roles
from mcrs.text.request.rows_by_name import artists_of, is_known_name, years_of
from mcrs.text.request.tables import words
from mcrs.types import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mcrs.db_item import MusicCatalog
    from mcrs.text.request.mention import Mention
    from mcrs.text.request.message_parser import MessageParser, ParsedMessage
    from mcrs.types import Track, Turn

_CLAIMING = words("small_words", "claiming")
# Times whose years come from the catalogue, or from what was played.
_ELSE = words("small_words", "other") | frozenset(["distinto", "diverso", "else"])
_FROM_CATALOGUE = frozenset({"newest", "oldest", "later", "earlier"})
#: Maximum number of cached turns: each part of the pipeline asks for the same ones.
_CACHE_SIZE = 4096


def understand(turn: Turn, catalog: MusicCatalog) -> Request:
    """Describe what a turn's user asks for and excludes.

    Messages are read one after the other. What is asked for is no longer excluded, and the other way round. A new
    artist or work replaces earlier ones, a new genre replaces genre, place, artists and works ("also" and similar cues
    keep all these), and a new mood, use, place or time replaces one of its kind. Bounds on the time end with a new
    genre, artist or work, and complaints ("too slow") hold for one message.
    """
    cached = _cached_requests(catalog)
    if (known := cached.get(turn)) is not None:
        return known
    if len(cached) >= _CACHE_SIZE:
        cached.clear()
    return cached.setdefault(turn, _understand(turn, catalog))


@once_per_catalog
def _cached_requests(catalog: MusicCatalog) -> dict[Turn, Request]:
    return {}


def _understand(turn: Turn, catalog: MusicCatalog) -> Request:
    # Turns mostly come in the order of their session, so that only the new messages are read.
    latest = latest_state(catalog)
    known, state = latest.get("state", ((), ConversationState()))
    if turn.history[: len(known)] != known:
        known, state = (), ConversationState()
    conversation = _Conversation(catalog, replace(state))
    for message in turn.history[len(known) :]:
        if message.role == "user":
            conversation.add(message.content)
        elif message.role == "music":
            conversation.state.played = [*conversation.state.played, message.content]
    request = conversation.add(turn.user_query)
    latest["state"] = (*turn.history, Message("user", turn.user_query)), conversation.state
    return request


class _Conversation:
    """Changes what holds of a conversation, message by message."""

    def __init__(self, catalog: MusicCatalog, state: ConversationState) -> None:
        self._catalog, self.state = catalog, state
        self._parser: MessageParser = message_parser(catalog)

    def add(self, text: str) -> Request:
        """Hear one more message, and describe what holds with it."""
        self.state.n_messages += 1
        age = self.state.n_messages
        parsed = self._parser.parse(text)
        if not self.state.played and not parsed.is_framed:
            parsed = replace(parsed, roles=Roles())
        flags, last = parsed.roles.flags, self._last()
        replayed = played_again(parsed, self.state.played, self._catalog)
        like = [
            constraint._replace(is_point=mention.start in parsed.roles.points)
            for mention in parsed.roles.like
            for constraint in self._constraint(mention)
        ]
        preferred = preferred_track(parsed, self.state.played, self._catalog)
        if (liked := preferred or (last if "like_this" in flags else None)) is not None:
            title, artist = Constraint("titles", liked.title, age), Constraint("artists", liked.artist, age)
            like.append((title if liked.title else artist)._replace(is_point="point" in flags))
        if "others" in flags and last is not None and not (like or parsed.roles.asked or parsed.roles.excluded):
            like.append(Constraint("titles", last.title, age))
        if "like_their" in flags and last is not None:
            like += [Constraint("artists", artist, age) for artist in last.artists]
        # "And is it the Beatles?" asks for nothing by them.
        silent = last is not None and "this" in flags and "want" not in flags and parsed.question is not None
        # "Older than ABBA, but newer than Elvis": each time has its own names.
        compared_with = {
            start: [constraint for mention in named for constraint in self._constraint(mention)]
            for start, named in parsed.roles.compared_with.items()
        }
        asked: list[Constraint] = []
        pointed: list[Constraint] = []
        if last is not None and parsed.question is None:
            is_again = flags & {"again", "first"} or (parsed.earlier is not None and parsed.earlier.is_again)
            again = self._catalog.track(replayed[0]) if replayed and is_again else None
            pointed = list(asked_of_played(flags if not like else flags - {"their"}, last, again, age))
        # "The latest Arctic Monkeys", "the newest by them": such a time depends on what else is asked for.
        for mention in sorted(parsed.roles.asked, key=_depends):
            if not (silent or (mention.start in parsed.only_mentioned and _is_of(mention, last))):
                asked += self._constraint(mention, compared_with.get(mention.start, like), [*asked, *pointed])
        asked = self._without_vague_times(asked)
        praised = self._praised(parsed, asked, like)
        asked = [each for each in asked if each not in praised]
        asked += pointed
        excluded = list(self._excluded(parsed.roles, like, compared_with))
        # "Hip hop, but no rapping"
        named = [each for each in asked if each.meaning is not None and not each.meaning.is_vague]
        said: dict[object, str] = {each.key: each.said for each in named}
        excluded = [
            each for each in excluded if said.get(each.key, each.constraints[0].said) == each.constraints[0].said
        ]
        excluded += [Exclusion((each,), is_passing=True) for each in praised]
        excluded += excluded_of_played(flags, last, like or asked, age, self._catalog)
        fresh = "change" in flags and "more" not in flags and not (asked or like or excluded) and last is not None
        if fresh and last is not None:
            excluded += [Exclusion((Constraint("artists", artist, age),)) for artist in last.artists]
        goes_on = (
            bool(flags & {"more", "not_this", "like_this"}) and bool(self.state.played) and parsed.question is None
        )
        found = [each for each in asked if each.meaning is None or len(each.meaning.tags)]
        # "The 50s instead" of jazz from the 80s is jazz; "something else from the 50s" is any music.
        if not like and {each.kind for each in asked} == {"eras"} and _ELSE.isdisjoint(parsed.words):
            flags = flags - {"change"}
        self._replace(asked, like, flags, fresh=fresh)
        self._apply(asked, like, excluded)
        question = parsed.question if last is not None and not (asked or like or excluded) else None
        aged = self.state.aged
        return Request(
            aged(self.state.constraints),
            tuple(
                each._replace(constraints=aged(each.constraints), spared=aged(each.spared))
                for each in self.state.exclusions
            ),
            aged(self.state.like),
            parsed.corrected,
            matched=bool(found or like or excluded or fresh or goes_on or parsed.is_open),
            question=question,
            fresh=fresh,
            unknown="" if question or is_known_name(parsed.unknown, self._catalog) else parsed.unknown,
            again=replayed,
        )

    def _excluded(
        self, roles: Roles, like: list[Constraint], compared_with: Mapping[int, list[Constraint]]
    ) -> Iterator[Exclusion]:
        for groups, is_passing in ((roles.excluded, False), (roles.complaints, True)):
            for group in groups:
                own = [self._constraint(mention, compared_with.get(mention.start, like))[:1] for mention in group]
                if constraints := tuple(chain.from_iterable(own)):
                    yield Exclusion(constraints, is_passing=is_passing)

    def _praised(self, parsed: ParsedMessage, asked: list[Constraint], like: list[Constraint]) -> list[Constraint]:
        """The artists of what is compared with who are only praised.

        "Queen is cool, but I want something calmer than Bohemian Rhapsody"
        """
        points = {artist for each in like if each.is_point for artist in artists_of(each, self._catalog)}
        after = {each.names: parsed.words[each.end : each.end + 1] for each in parsed.roles.asked}
        claimed = {name for names, following in after.items() if not _CLAIMING.isdisjoint(following) for name in names}
        return [each for each in asked if each.kind == "artists" and each.name in points & claimed]

    def _without_vague_times(self, asked: list[Constraint]) -> list[Constraint]:
        """What is asked for, without "old" and "new" next to a named time: "old songs from the fifties"."""
        newest = self._parser.newest
        vague = [each for each in asked if each.era in (recent_era(newest), old_era(newest))]
        names_time = any(each.era is not None and each not in vague for each in asked)
        return [each for each in asked if not (names_time and each in vague)]

    def _constraint(
        self, mention: Mention, like: Iterable[Constraint] = (), asked: Iterable[Constraint] = ()
    ) -> list[Constraint]:
        """The constraints of a mention: several if a name is ambiguous, none if a time cannot be determined."""
        age = self.state.n_messages
        if mention.era is not None:
            era, bounded = mention.era.era, mention.era.bounded
            if era is None:
                like, asked = list(like), list(asked)
                years = self._years_compared_with(like)
                named = [] if like else [each.era for each in self.state.constraints if each.era is not None]
                # "Queen", then "their oldest song"
                asked = asked or [each for each in self.state.constraints if each.kind in {"artists", *WORKS}]
                era, bounded = relative_era(mention.era, years, asked, named, self._catalog), bounded and bool(years)
            # A year that comes from the catalogue was not said.
            said = mention.era.relative if mention.era.relative in _FROM_CATALOGUE else ""
            if era is None:
                return []
            # A bound that every track breaks leaves none out.
            bounded = bounded and self._parser.has_tracks_of(era)
            return [Constraint("eras", era.name, age, era=era, bounded=bounded, said=said)]
        return [Constraint(mention.kind, name, age, mention.meaning, said=mention.said) for name in mention.names]

    def _years_compared_with(self, like: Iterable[Constraint]) -> list[int]:
        """The years of what is liked, or else of what was played last."""
        years = [year for constraint in like for year in years_of(constraint, self._catalog)]
        last = self._last()
        if not years and last is not None and (year := year_of(last.release_date)) is not None:
            return [year]
        return years

    def _last(self) -> Track | None:
        return self._catalog.track(self.state.played[-1]) if self.state.played else None

    def _replace(self, asked: list[Constraint], like: list[Constraint], flags: set[str], *, fresh: bool) -> None:
        """Drop the earlier constraints that new ones replace."""
        sections = {constraint.section for constraint in asked}
        if fresh or ("change" in flags and (asked or like)):
            self.state.constraints, self.state.like = [], []
        elif "also" in flags and "point" not in flags:
            pass
        elif like or not sections.isdisjoint(WORKS):
            self.state.constraints = [each for each in self.state.constraints if each.kind not in WORKS]
            self.state.like = []
        elif "genre" in sections:
            self.state.constraints = [
                constraint
                for constraint in self.state.constraints
                if constraint.section not in {"genre", "place", *WORKS}
            ]
            self.state.like = []
        same = sections & {"mood", "use", "place"}
        self.state.constraints = [each for each in self.state.constraints if each.section not in same]
        # A time that no track is from leaves the earlier one: "the decade after that", of the 2020s.
        if any(constraint.era is not None and self._parser.has_tracks_of(constraint.era) for constraint in asked):
            self.state.constraints = [constraint for constraint in self.state.constraints if constraint.kind != "eras"]
        elif like or not sections.isdisjoint({"genre", *WORKS}):
            self.state.constraints = [constraint for constraint in self.state.constraints if not constraint.bounded]

    def _apply(self, asked: list[Constraint], like: list[Constraint], excluded: list[Exclusion]) -> None:
        """Let what is asked for and excluded now replace its opposite before."""
        known = {constraint.key for constraint in asked}
        held = [each for each in self.state.exclusions if not each.is_passing]
        kept = [each for each in held if each.key not in known]
        dropped = {exclusion.key for exclusion in excluded}
        asked = [constraint for constraint in asked if constraint.key not in dropped]
        self.state.constraints = [
            *asked,
            *(constraint for constraint in self.state.constraints if constraint.key not in dropped | known),
        ]
        self.state.like = [*like, *self.state.like]
        # A part of what is excluded is spared, and so is a title that is asked for later, whatever else it is.
        titles = [constraint for constraint in asked if constraint.kind == "titles"]
        later = [each._replace(spared=(*each.spared, *titles)) for each in kept]
        self.state.exclusions = [
            each._replace(spared=(*each.spared, *(constraint for constraint in asked if each.has_part(constraint))))
            for each in (*later, *excluded)
        ]


def _depends(mention: Mention) -> int:
    """How much of what else is asked for must be known to tell a mention: most for "from that era"."""
    return 0 if mention.era is None else 2 if mention.era.relative == "same" else 1


def _is_of(mention: Mention, track: Track | None) -> bool:
    """Whether a mention names a track or its album."""
    return track is not None and (track.title if mention.kind == "titles" else track.album) in mention.names
