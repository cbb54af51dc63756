"""Assembling chat prompts. Nothing else in the project writes prompt text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import one_line
from mcrs.db_user.user_profile import PROFILE_FIELDS
from mcrs.prompts.notes import not_understood_text
from mcrs.prompts.texts import TRACK_VALUES, fill, load_system_prompts, read_dialogue
from mcrs.text.clause_tags import ConstraintFinder
from mcrs.text.eras import year_of
from mcrs.text.request import understand
from mcrs.types import ChatMessage, Message, Reason, ReasonKind, Track, Turn

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.db_user import UserProfiles

#: How reasons are worded for the language model.
_REASONS: Mapping[ReasonKind, str] = {
    "asked_title": "the listener named this title",
    "asked_album": "the listener named the album “{value}”, and it is on it",
    "asked_artist": "the listener named {value}",
    "asked_tag": "the listener spoke of {value}, and it is tagged so",
    "asked_era": "the listener spoke of {value}, when it came out",
    "asked_like": "the listener asked for something like {played}, and both are tagged {value}",
    "same_album": "it is on the album “{value}”, as is “{played}”, which was played before",
    "same_artist": "it is by {value}, as is “{played}”, which was played before",
    "same_era": "it comes from {value}, as does “{played}”, which was played before",
    "tag": "it is tagged {value}",
    "year": "it came out in {value}",
    "album": "it is on the album “{value}”",
}
_MAX_TAGS = 8
_UNDESCRIBED = "(a track that the catalogue does not describe)"


class PromptBuilder:
    """Writes the prompt of a response: system message, examples, history, query, and last a brief about the track.

    The system message depends only on the user, and everything about the recommendation is in the brief, the last
    message, so that the prompts of a session share their beginning. The texts say how tracks and brief are written;
    those of the baseline show a track as its catalogue line, without its id: no response should repeat that.

    The texts by part are from :func:`mcrs.prompts.texts.load_system_prompts`; the default are those of ``baseline``.
    With ``says_not_understood``, a brief whose text has the placeholder says so if nothing of the message was
    understood.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        users: UserProfiles,
        texts: Mapping[str, str] | None = None,
        *,
        says_not_understood: bool = False,
    ) -> None:
        self._catalog = catalog
        self._users = users
        self._texts = dict(texts or load_system_prompts())
        self._admits = says_not_understood
        self._examples = read_dialogue(self._texts["examples"])
        # Common tags and constraints need an index of the catalogue, which is only built for texts that use them.
        self._constraints = ConstraintFinder(catalog)
        self._shows_tags = any("{tags}" in text for text in self._texts.values())

    def build(self, turn: Turn, recommended_track_id: str, reasons: Sequence[Reason] = ()) -> tuple[ChatMessage, ...]:
        """The messages of one prompt, given the recommended track and why it was chosen, the strongest reason first."""
        return (
            ChatMessage("system", self.system(turn.user_id)),
            *self._examples,
            *(self._render(message) for message in turn.history),
            ChatMessage("user", turn.user_query),
            ChatMessage("assistant", self._brief(turn, recommended_track_id, reasons)),
        )

    def system(self, user_id: str | None) -> str:
        """The system message for a user; without a known profile it is not personalised."""
        parts = [self._texts["role"], self._texts["response_rules"]]
        if profile := self._users.describe(user_id):
            known = dict.fromkeys(PROFILE_FIELDS, "") | self._users.profile(user_id)
            parts.append(fill(self._texts["personalisation"], {"profile": profile, **known}))
        return "\n\n".join(filter(None, parts))

    def _render(self, message: Message) -> ChatMessage:
        if message.role == "music":
            return ChatMessage("assistant", fill(self._texts["played"], self._track_values(message.content)))
        return ChatMessage(message.role, message.content)

    def _brief(self, turn: Turn, track_id: str, reasons: Sequence[Reason]) -> str:
        text = self._texts["brief"]
        values = self._track_values(track_id)
        values["reasons"] = "; ".join(
            _REASONS[reason.kind].format(value=reason.value, played=reason.played) for reason in reasons
        )
        values |= dict.fromkeys(("constraints", "excluded", "not_understood"), "")
        if self._admits and "{not_understood}" in text:
            values["not_understood"] = not_understood_text(turn, self._catalog)
        if "{constraints}" in text or "{excluded}" in text:
            request = understand(turn, self._catalog)
            for name, by_kind in (("constraints", request.asked), ("excluded", request.excluded)):
                values[name] = ", ".join(map(one_line, chain.from_iterable(by_kind.values())))
        return fill(text, values)

    def _track_values(self, track_id: str) -> dict[str, str]:
        track = self._catalog.track(track_id)
        if track is None:
            return dict.fromkeys(TRACK_VALUES, "") | {"entry": _UNDESCRIBED, "track": _UNDESCRIBED}
        year = year_of(track.release_date)
        return {
            "entry": self._catalog.describe(track_id).removeprefix(f"track_id: {track_id}, "),
            "track": _named(track),
            "title": one_line(track.title),
            "artist": one_line(track.artist),
            "album": one_line(track.album),
            "tags": ", ".join(map(one_line, self._constraints.common_tags(track)[:_MAX_TAGS]))
            if self._shows_tags
            else "",
            "date": one_line(track.release_date),
            "year": str(year or ""),
        }


def _named(track: Track) -> str:
    title, artist = one_line(track.title), one_line(track.artist)
    if not title:
        return f"a track by {artist}" if artist else _UNDESCRIBED
    return f"“{title}” by {artist}" if artist else f"“{title}”"
