"""The words and names around a position of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.request.cues import cue_at
from mcrs.text.request.tables import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.text.request.languages import Language
    from mcrs.text.request.mentions import Mention
    from mcrs.text.request.tokens import Token

_LIKER, _SUBJECTS, _THAN, _PRONOUNS = (
    words("small_words", section) for section in ("liker", "subject", "than", "pronoun")
)
_NEAR, _N_BEFORE_OTHERS, _MAX_WORDS_OF_A_NAME = 4, 3, 3


class Surroundings:
    """Answers questions about the words and the names near a position of a message.

    Args:
        tokens: The words of the message.
        mentions: What it names, from left to right.
        language: Its language.
    """

    def __init__(self, tokens: Sequence[Token], mentions: Sequence[Mention], language: Language) -> None:
        self._tokens, self._language = tokens, language
        self._words = [token.word for token in tokens]
        self._at = {mention.start: mention for mention in mentions}

    def clause_start(self, at: int) -> int:
        """Where the clause of a position begins."""
        return next((place for place in range(at, -1, -1) if self._tokens[place].opens), 0)

    def is_whole(self, start: int, end: int) -> bool:
        """Whether a cue needs no name after it: "no", "not that"."""
        return end - start == 1 or self._words[end - 1] in _PRONOUNS

    def names_between(self, start: int, end: int) -> bool:
        """Whether something is named between two positions, or few words stand there."""
        return any(place in self._at for place in range(start, end)) or end - start < _NEAR

    def is_alternative(self, at: int) -> bool:
        """Whether an "or" is a few words before a position, and no name after it: "this band or, perhaps, others"."""
        for place in range(at - 1, max(at - _N_BEFORE_OTHERS, 0) - 1, -1):
            if place in self._at:
                return False
            cue = cue_at(self._words[:at], place, self._language)
            if cue is not None and "or" in cue.roles:
                return True
        return False

    def goes_on(self, at: int, n_names: int) -> bool:
        """Whether a list continues after a comma: a conjunction ends it, or the sentence ends with its third name.

        "No jazz, rock" may ask for rock; "no jazz, rock, pop" excludes all three.

        Args:
            at: The word after the comma.
            n_names: How many names of the list only commas have parted so far.
        """
        alike: set[tuple[str, str]] = set()
        while at < len(self._tokens):
            cue = cue_at(self._words, at, self._language)
            if cue is not None and "or" in cue.roles:
                return True
            mention = self._at.get(at)
            if mention is not None:
                alike.add((mention.kind, mention.section))
            # A list may hold a name that the catalogue lacks: "no Nas, Biggie or Dre".
            end = mention.end if mention is not None else self._unknown_end(at)
            if end is None:
                return False
            n_names += 1
            at = end
            if at == len(self._tokens) or self._tokens[at].opens == ".":
                break
            if not self._tokens[at].opens:
                cue = cue_at(self._words, at, self._language)
                return cue is not None and "or" in cue.roles
        return n_names > 2 and len(alike) == 1

    def _unknown_end(self, at: int) -> int | None:
        """Where a few words end that may be a name in a list: at the next comma or conjunction; None if they do not."""
        for place in range(at, min(at + _MAX_WORDS_OF_A_NAME, len(self._tokens))):
            if cue_at(self._words, place, self._language) is not None or self._words[place] in _SUBJECTS:
                return None
            behind = place + 1
            if behind == len(self._tokens) or self._tokens[behind].opens:
                return behind
            cue = cue_at(self._words, behind, self._language)
            if cue is not None and "or" in cue.roles:
                return behind
        return None

    def is_joined(self, end: int, start: int) -> bool:
        """Whether two names make one thing: "slow songs from the 80s", but not "rock or pop"."""
        for place in range(end, start):
            cue = cue_at(self._words, place, self._language)
            # "If I hear jazz I'll scream"
            if self._tokens[place].opens or self._words[place] in _SUBJECTS or (cue is not None and "or" in cue.roles):
                return False
        return not self._tokens[start].opens

    def nothing_follows(self, end: int) -> bool:
        """Whether the clause names nothing after a position."""
        for place in range(end, len(self._tokens)):
            if self._tokens[place].opens:
                return True
            if place in self._at:
                return False
        return True

    def is_compared(self, time: Mention, mention: Mention) -> bool:
        """Whether a time is compared with the name after it: "older than the Beatles"."""
        if time.era is None or time.era.relative is None or mention.kind in {"tags", "eras"}:
            return False
        return not _THAN.isdisjoint(self._words[time.end : mention.start])

    def tag_follows(self, end: int) -> bool:
        """Whether a tag stands at a position, or one word after it."""
        mention = self._at.get(end) or (self._at.get(end + 1) if end < len(self._tokens) else None)
        if mention is None or mention.kind != "tags":
            return False
        # "Zu laut" is too loud, but "zurück zu Jazz" is back to jazz.
        return self._language != "de" or mention.section != "genre"

    def is_likeness(self, at: int, end: int) -> bool:
        """Whether a cue compares with what is named or pointed to soon after it: "like Nina Simone", "like this"."""
        if self._words[at:end] == ["like"] and at > 0 and self._words[at - 1] in _LIKER and not self._tokens[at].opens:
            return False
        for place in range(end, min(end + _NEAR, len(self._tokens))):
            mention = self._at.get(place)
            if mention is not None:
                return mention.kind in {"artists", "titles", "albums"}
            cue = cue_at(self._words, place, self._language)
            if place == end and cue is not None and not cue.roles.isdisjoint({"this", "their"}):
                return True
        return False
