"""The words and names around a position of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.affixes import ends_in_and
from mcrs.text.request.comparisons import AS
from mcrs.text.request.cues import cue_at
from mcrs.text.request.languages import everyday_words
from mcrs.text.request.mention import WORKS
from mcrs.text.request.tables import small_words
from mcrs.text.request.tokens import clause_end, clause_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.text.request.cues import Cue
    from mcrs.text.request.languages import Language
    from mcrs.text.request.mention import Mention
    from mcrs.text.request.tokens import Token

_CLAIMING, _LIKER, _SUBJECTS, _PRONOUNS, _SEVERAL = small_words("claiming", "liker", "subject", "pronoun", "several")
_OTHER, _MAKERS, _BY, _OF, _REFUSING, _REMOVING = small_words("other", "maker", "by", "of", "refusing", "removing")
_NEGATING, _POLITE, _WITHHOLDING, _LOVING = small_words("negating", "polite", "withholding", "loving")
_NEAR, _N_BEFORE_OTHERS, _MAX_WORDS_OF_A_NAME, _MAX_WORDS_OF_OTHERS, _MAX_WORDS_OF_A_REFUSAL = 4, 3, 3, 6, 3
# A cue that begins with one of these complains of the track that was played if that is its subject.
_TELLING = frozenset(["but", "feels", "is", "sounds", "was"])
_THANKING, *_PLAYED = small_words("thanking", "playing", "on", "replaying")
_REPLAYING = _POLITE.union(*_PLAYED) - {"again"}
_NAMED = frozenset(["it", "them"])
_THIS = frozenset(["it", "its", "one", "song", "that", "thats", "this", "track", "tune"])


class MessageContext:
    """Answers questions about the words and the names near a position of a message.

    Attributes:
        words: Its folded words.
        named: What it names, by the first word of each.
    """

    def __init__(self, tokens: Sequence[Token], mentions: Sequence[Mention], language: Language) -> None:
        self._tokens, self._language = tokens, language
        self.words = [token.word for token in tokens]
        self.named = {mention.start: mention for mention in mentions}

    def begins_with_refusal(self) -> bool:
        """Whether the message begins with a "no" that stands for itself: "Nope, Dolly Parton"."""
        return len(self.words) > 1 and self.words[0] in _REFUSING and bool(self._tokens[1].opens)

    def excludes_next(self, at: int) -> bool:
        """Whether the word before a position excludes what follows: "actually no jazz", but not "no, make it jazz"."""
        if self.ends(at):
            return False
        return self._cue(at - 1).does("exclude") and not self._cue(at).does("want")

    def _cue(self, at: int) -> Cue:
        return cue_at(self.words, at, self._language)

    def ends(self, at: int) -> bool:
        """Whether a clause ends before a position."""
        return at == len(self._tokens) or bool(self._tokens[at].opens)

    def removes(self, at: int) -> bool:
        """Whether a word may begin a removal: *leave* of "leave the disco out"."""
        return self.words[at] in _REMOVING

    def refused_from(self, at: int) -> int:
        """Where what a refusal at a position speaks of begins: with "leave" or "but" in its clause, else with that."""
        start, named = clause_start(self._tokens, at), False
        for position in range(at - 1, start - 1, -1):
            if named and (self.removes(position) or self._cue(position).does("contrast")):
                return position
            named = named or position in self.named
        return start

    def is_taken_up(self, at: int) -> bool:
        """Whether a clause begins at a position that asks to play what was named: "no way, play it"."""
        clause = self.words[at : clause_end(self._tokens, at)]
        return (_REPLAYING | _NAMED).issuperset(clause) and not _NAMED.isdisjoint(clause)

    def is_short(self) -> bool:
        """Whether the message is of a few words."""
        return len(self.words) <= _MAX_WORDS_OF_A_REFUSAL

    def named_before(self, at: int) -> list[Mention]:
        """What the message names before a position."""
        return [mention for mention in self.named.values() if mention.end <= at]

    def pronoun_before(self, at: int) -> int | None:
        """Where the last pronoun before a position of a clause stands."""
        positions = range(at - 1, clause_start(self._tokens, at) - 1, -1)
        return next((position for position in positions if self.words[position] in _PRONOUNS), None)

    def is_pronoun(self, at: int, end: int) -> bool:
        """Whether a pronoun with no unknown word after it is at a position: not in "ma non quello sperimentale"."""
        is_bare = self.ends(end) or self.words[end] in everyday_words(self._language)
        return is_bare and self.words[at] in _PRONOUNS

    def n_unknown(self, start: int) -> int:
        """How many names that the catalogue lacks begin a list, each with a comma after it: "no Wilco, ABBA or U2"."""
        if self.ends(start):
            return 0
        count, at = 0, start + (self.words[start] in _BY)
        for stop in range(at + 1, len(self._tokens)):
            if (
                stop - 1 in self.named
                or not self._tokens[stop - 1].raw[0].isupper()
                or stop - at > _MAX_WORDS_OF_A_NAME
            ):
                break
            if self._tokens[stop].opens == ",":
                count, at = count + 1, stop
            elif self._tokens[stop].opens:
                break
        # German writes all nouns with a capital: "keine Gitarre, Jazz oder Rock".
        listed = self.named.get(at)
        return count if self._language != "de" or (listed is not None and listed.kind == "artists") else 0

    def is_whole(self, start: int, end: int) -> bool:
        """Whether a cue needs no name after it: "no", "not that", "lieber nicht"."""
        stands_last = cue_at(self.words[:end], start, self._language).does("before")
        return end - start == 1 or stands_last or self.words[end - 1] in _PRONOUNS

    def is_stated(self, at: int, end: int, sentence: int) -> bool:
        """Whether an English "not" says what is not so, rather than what is unwanted: "Queen is not metal"."""
        is_claimed = not _CLAIMING.isdisjoint(self.words[sentence:at])
        if self._language != "en" or self.words[at:end] != ["not"] or not is_claimed:
            return False
        return any(position in self.named for position in range(sentence, at)) or at - sentence < _NEAR

    def is_complaint(self, at: int, end: int, sentence: int) -> bool:
        """Whether a cue such as "too" complains of the tag after it."""
        # "This is nice but a bit sleepy", but not "something that is sad but a bit upbeat"
        told = self.words[at] not in _TELLING or not _THIS.isdisjoint(
            (self.words[sentence], self.words[at - 1] if at and self.words[at - 1] != "that" else "")
        )
        return told and self.words[end : end + 1] != ["more"] and self._tag_follows(end)

    def is_narrowed(self, start: int, end: int, mention: Mention, asked: Sequence[Mention]) -> bool:
        """Whether an unknown word tells what a cue excludes from what is asked for: "jazz, but not boring jazz"."""
        # In "I don't want that damn jazz" it does not: only a "not" after a comma or "but" narrows.
        *before, last = self.words[max(start - 1, 0) : end][-2:]
        turns = bool(self._tokens[start].opens) or cue_at(before, 0, self._language).does("contrast")
        is_plain = everyday_words(self._language).issuperset(self.words[end : mention.start])
        return turns and last in _NEGATING and not is_plain and any(each.names == mention.names for each in asked)

    def asks_to_repeat(self, at: int, end: int) -> bool:
        """Whether "play it again" is all that its clause asks: not "don't repeat it", "repeat that mood".

        "Again" without a pronoun asks for more, unless its sentence says nothing else: "again please", but not "jazz
        again", "thanks again" or "again, something else".
        """
        start, is_bare = clause_start(self._tokens, at), self._cue(at).does("more")
        before, clause = self.words[start:at], self.words[start : clause_end(self._tokens, at)]
        says_more = not _REPLAYING.issuperset(before) or max(self.named, default=-1) > at
        if is_bare and (says_more or not _THANKING.isdisjoint(clause)):
            return False
        while not self.ends(end) or (is_bare and end < len(self.words) and self._tokens[end].opens == ","):
            if self.words[end] not in _REPLAYING and not self._cue(end).does("want"):
                return False
            end += 1
        return _WITHHOLDING.isdisjoint(self.words if is_bare else before)

    def is_alternative(self, at: int) -> bool:
        """Whether an "or" is a few words before a position, and no name after it: "this band or, perhaps, others"."""
        for position in range(at - 1, max(at - _N_BEFORE_OTHERS, 0) - 1, -1):
            if position in self.named:
                return False
            if cue_at(self.words[:at], position, self._language).does("or"):
                return True
        return False

    def goes_on(self, at: int, n_names: int) -> bool:
        """Whether a list continues after a comma: a conjunction ends it, or three or more names end the sentence.

        "No jazz, rock" may ask for rock; "no jazz, rock, pop" excludes all three.

        Args:
            at: The word after the comma.
            n_names: How many names of the list only commas have parted so far.
        """
        alike: set[tuple[str, str]] = set()
        is_named = True
        while at < len(self._tokens):
            if self._cue(at).does("or"):
                return True
            mention = self.named.get(at)
            if mention is not None:
                alike.add((mention.kind, mention.section))
            # A list may hold a name that the catalogue lacks: "no Nas, Biggie or Dre".
            end = mention.end if mention is not None else self._unknown_end(at)
            if end is None:
                return False
            # "No metal, thank you, jazz please"; German writes all nouns with a capital.
            is_named &= mention is not None or (self._tokens[at].raw[0].isupper() and self._language != "de")
            n_names += 1
            at = end
            while not self.ends(at) and self.words[at] in _POLITE:
                at += 1
            if at == len(self._tokens) or self._tokens[at].opens == ".":
                break
            if not self._tokens[at].opens:
                return self._cue(at).does("or")
        return is_named and n_names > 2 and len(alike) == 1

    def _unknown_end(self, at: int) -> int | None:
        """Where a few words end that may be a listed name, at a comma, a conjunction or "please"; else None."""
        for position in range(at, min(at + _MAX_WORDS_OF_A_NAME, len(self._tokens))):
            if self._cue(position).length or self.words[position] in _SUBJECTS or position in self.named:
                return None
            end = position + 1
            if self.ends(end) or self.words[end] in _POLITE or self._cue(end).does("or"):
                return end
        return None

    def meant_by_pronoun(self, start: int, end: int, sentence: int) -> list[Mention]:
        """What a pronoun between two positions stands for: what is named last, or for "those" all of its kind."""
        before = self.named_before(start)
        if not before or _SEVERAL.isdisjoint(self.words[start:end]):
            return before[-1:]
        return [each for each in before if each.kind == before[-1].kind and each.start >= sentence]

    def is_turned_from(self, named: Mention | None, at: int, end: int) -> bool:
        """Whether a cue of several words ends a clause that turns from a liking: "I love Queen, but something else"."""
        if named is None or end - at == 1 or not self.ends(end):
            return False
        before = self.words[clause_start(self._tokens, named.start) : named.start]
        is_liked = not _LOVING.isdisjoint(before) or before[-2:] == ["i", "like"]
        return is_liked and any(self._cue(position).does("contrast") for position in range(named.end, at))

    def listed_with(self, named: Mention, mentions: Sequence[Mention]) -> list[Mention]:
        """A name, and those that conjunctions join to it: "rock and pop? No thanks"."""
        listed = [named]
        for mention in [each for each in reversed(mentions) if each.end <= named.start]:
            cue, last = self._cue(mention.end), self.words[mention.end - 1]
            if mention.end + cue.length != listed[-1].start or not (cue.does("or") or ends_in_and(last)):
                break
            listed.append(mention)
        return listed

    def is_several(self, start: int, end: int) -> bool:
        """Whether a clause ends with a word for several things: "anything but those", but not "those sad songs"."""
        return self.ends(end) and not _SEVERAL.isdisjoint(self.words[start:end])

    def is_joined(self, end: int, start: int) -> bool:
        """Whether two names make one thing: "slow songs from the 80s", but not "rock or pop"."""
        # "If I hear jazz I'll scream"
        parted = (self.words[position] in _SUBJECTS or self._cue(position).does("or") for position in range(end, start))
        return not any(token.opens for token in self._tokens[end : start + 1]) and not any(parted)

    def nothing_follows(self, end: int) -> bool:
        """Whether the clause names nothing after a position, or a new one begins there: "but blues is"."""
        for position in range(end, len(self._tokens)):
            if self._tokens[position].opens or self._cue(position).does("contrast"):
                return True
            if position in self.named:
                return False
        return True

    def others(self) -> list[int]:
        """The positions of the words that may call artists others."""
        return [position for position, word in enumerate(self.words) if word in _OTHER]

    def makers_of_others(self, start: int, end: int) -> list[int]:
        """Where the artists stand that a word in between calls others: *bands* of "other loud rock bands"."""
        return [position for at in range(start, end) if (position := self._maker_of(at)) is not None]

    def _maker_of(self, at: int) -> int | None:
        if self.words[at] not in _OTHER or (at and self.words[at - 1] == "no"):
            return None
        for position in range(at + 1, min(at + _MAX_WORDS_OF_OTHERS, len(self.words))):
            word = self.words[position]
            if self._tokens[position].opens or word in _BY or word in _OF:
                return None
            if word in _MAKERS:
                return position
        return None

    def _tag_follows(self, end: int) -> bool:
        """Whether a tag stands at a position, or one word after it."""
        mention = self.named.get(end) or (self.named.get(end + 1) if end < len(self._tokens) else None)
        if mention is None or mention.kind != "tags" or not AS.isdisjoint(self.words[mention.end : mention.end + 1]):
            return False
        # "Zu laut" is too loud, but "zurück zu Jazz" is back to jazz, and "om te studeren" is to study.
        return self._language not in {"de", "nl"} or mention.section not in {"genre", "use"}

    def is_likeness(self, at: int, end: int) -> bool:
        """Whether a cue compares with what is named or pointed to soon after it: "like Nina Simone", "like this"."""
        if self.words[at:end] == ["like"] and at > 0 and self.words[at - 1] in _LIKER and not self._tokens[at].opens:
            return False
        for position in range(end, min(end + _NEAR, len(self._tokens))):
            mention = self.named.get(position)
            if mention is not None:
                return mention.kind in WORKS
            if position == end and self._cue(position).does("this", "their"):
                return True
        return False
