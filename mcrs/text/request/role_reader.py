"""How each thing that a message names is meant: asked for, excluded, or liked."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from mcrs.text.request.comparisons import Comparisons
from mcrs.text.request.cue_senses import is_asked, is_divided, is_no_refusal, is_theirs
from mcrs.text.request.cues import cue_at, cue_starts
from mcrs.text.request.mention import WORKS
from mcrs.text.request.message_context import MessageContext
from mcrs.text.request.roles import Roles
from mcrs.text.request.tables import small_words, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mcrs.text.request.cues import Cue, Role
    from mcrs.text.request.languages import Language
    from mcrs.text.request.mention import Mention
    from mcrs.text.request.tokens import Token

_PEOPLE, _REJECTING = small_words("person", "rejecting")
_SONGS = words("small_words", "music") | words("small_words", "particle")
_FLAGS = frozenset({"also", "change", "more", "alike", "want", "other album", "deny"})


class RoleReader:
    """Reads a message from left to right. An exclusion reaches as far as its list: "no rock, pop or jazz"."""

    def __init__(self, tokens: Sequence[Token], mentions: Sequence[Mention], language: Language) -> None:
        self._tokens, self._mentions, self._language = tokens, mentions, language
        self._around = MessageContext(tokens, mentions, language)
        self._words, self._at = self._around.words, self._around.named
        self._comparisons = Comparisons(tokens, mentions)
        self._roles = Roles()
        self._state: Literal["asked", "excluded", "like", "unsure"] = "asked"
        self._cue_start = self._cue_end = self._sentence = self._n_listed = self._n_between_commas = 0
        self._once = False
        self._last: Mention | None = None
        self._last_named: Mention | None = None

    def read(self) -> Roles:
        """How everything is meant."""
        opens = (index for index, token in enumerate(self._tokens) if token.opens)
        cues, stop = cue_starts(self._words, self._language), 0
        for at in sorted({*opens, *self._at, *cues, *self._around.others()}):
            if at < stop:
                continue
            self._open(at)
            if (mention := self._at.get(at)) is not None:
                self._take(mention)
                stop = mention.end
                continue
            cue = cue_at(self._words, at, self._language)
            if is_divided(self._tokens, self._at, at, cue):
                cue = cue_at(self._words[: at + 1], at, self._language)
            end = at + (cue.length or 1)
            if makers := self._around.makers_of_others(at, end):
                self._mean_others(at, end)
                self._roles.left_out.update(makers)
            else:
                self._follow(cue, at)
            stop = end
        self._roles.compare_with(*self._comparisons.turned(self._roles.like, self._roles.asked))
        self._roles.flags.update(["corrects"] if self._around.begins_with_refusal() else [])
        if self._state == "excluded" and not self._mentions:
            self._roles.refuse_unnamed(is_short=self._around.is_short(), is_bare=self._cue_end == len(self._tokens))
        self._roles.complete()
        return self._roles

    def _open(self, at: int) -> None:
        """What a comma or the end of a sentence does to an exclusion."""
        opens = self._tokens[at].opens
        if opens == ".":
            self._state, self._sentence = "asked", at
        elif opens == "," and self._state != "asked":  # "No, jazz please", "forget what I said, jazz please"
            n_unknown = self._around.n_unknown(self._cue_end) if self._state == "excluded" else 0
            ends = self._state == "excluded" and (at > self._cue_end or self._around.is_whole(self._cue_start, at))
            if n_unknown or self._n_listed:
                ends = not self._around.goes_on(at, self._n_between_commas + n_unknown)
            self._state = "asked" if self._state == "unsure" or ends or self._once else self._state
            self._n_between_commas += at not in self._at  # "No Queen, Wilco, Adele"
        if opens:
            self._last = None

    def _take(self, mention: Mention) -> None:
        self._last_named = mention
        if self._compare(mention) or (mention.is_weak and self._state != "excluded"):
            return
        place = self._tokens, self._at, self._cue_start
        if self._state in {"excluded", "unsure"} and is_asked(*place, self._last, mention):
            self._state = "asked"
        if self._state == "excluded":
            joined = self._last is not None and self._around.is_joined(self._last.end, mention.start) and self._n_listed
            groups = self._roles.complaints if self._once else self._roles.excluded
            if not joined and self._around.is_narrowed(self._cue_start, self._cue_end, mention, self._roles.asked):
                return  # "Jazz, but not boring jazz"
            if not joined:
                groups.append([])
            groups[-1].append(mention)
            self._roles.left_out.update(range(self._cue_start, mention.end))
            if self._once:
                self._state, self._once = "asked", False
        elif self._state == "like" and mention.kind in WORKS:
            self._roles.like_name(mention)
        elif self._state == "unsure":
            self._roles.known.append(mention)
        else:
            self._roles.asked.append(mention)
        self._n_listed += 1
        self._n_between_commas += 1
        self._last = mention

    def _compare(self, mention: Mention) -> bool:
        """Do what a comparison with a mention says; whether nothing else is to be done with it."""
        if self._comparisons.falls_short(mention):
            self._roles.complain_of(mention)
            return True
        comparison = self._comparisons.find(mention, self._cue_end)
        if comparison is None or comparison.kind == "rather":
            return comparison is not None and not self._exclude(comparison.start, mention.start)
        self._roles.compare(mention, comparison, self._last, is_excluded=self._state == "excluded")
        return self._ask(comparison.start, mention.end)

    def _follow(self, cue: Cue, at: int) -> None:
        """Do what the first of a cue's roles says that has something to do."""
        self._roles.flags.update(cue.roles & _FLAGS)
        if cue.does("or"):
            self._n_between_commas = 0
        if cue.does("change") and self._around.is_turned_from(self._last_named, at, at + cue.length):
            self._roles.turn_from(self._last_named)
        if "deny" in self._roles.flags and cue.does("exclude", "before"):
            self._roles.flags = self._roles.flags - {"deny"} | {"denied"}
            return
        for step in _steps_of(cue.roles):
            if step(self, at, at + cue.length):
                return

    def _correct(self, at: int, end: int) -> bool:
        """Take back what was asked for, if more is named: "metal, no wait, jazz"; "actually no jazz" excludes jazz."""
        if self._around.excludes_next(end):
            return self._exclude(end - 1, end)
        before = self._around.named_before(at)
        if before[-1:] == self._mentions[-1:] or (self._state == "excluded" and before):
            return False
        self._roles.asked, self._roles.like = [], []
        self._roles.left_out.update(range(end))
        self._roles.flags.update([] if before else ["corrects"])  # "No, I meant Nirvana"
        return self._ask(at, end)

    def _mean_others(self, at: int, end: int) -> bool:
        if self._around.is_alternative(at):
            return False  # "More by them or, perhaps, other artists" excludes nobody.
        before = self._around.named_before(at)
        # "Everyone plays marley, give me someone else"
        weak = [each for each in before if each.is_weak and each.kind == "artists" and each.start >= self._sentence]
        self._roles.asked += weak
        # "Not her again, Nirvana": her is who was played.
        played = not before and any(self._mentions) and not _PEOPLE.isdisjoint(self._words[at:end])
        self._roles.flags.add("not_their" if played else "others")
        self._roles.left_out.update(range(at, end))
        return True

    def _tell(self, at: int, end: int) -> bool:
        self._state = "excluded" if self._state == "excluded" else "unsure"
        return True

    def _begin_exclusion(self, at: int, end: int, *, once: bool = False) -> bool:
        self._state, self._once, self._n_listed, self._cue_start, self._cue_end = "excluded", once, 0, at, end
        return True

    def _like(self, at: int, end: int) -> bool:
        if not self._around.is_likeness(at, end):
            return False
        self._state, self._n_listed = ("excluded" if self._state == "excluded" else "like"), 0
        # "In the style of" says nothing of a track's own words.
        self._roles.left_out.update(range(at, end))
        return True

    def _like_before(self, at: int, end: int) -> bool:
        if (last := self._last) is None or last.end != at or last.kind != "artists" or last not in self._roles.asked:
            return False
        return self._roles.like_asked(last)

    def _ask(self, at: int, end: int) -> bool:
        self._state, self._once = "asked", False
        return True

    def _ask_again(self, at: int, end: int) -> bool:
        """Ask, where an exclusion has its name: "no jazz, play rock", but not "don't want to play jazz"."""
        return self._n_listed > 0 and not is_theirs(self._words[at], self._last) and self._ask(at, end)

    def _exclude(self, at: int, end: int) -> bool:
        if is_no_refusal(self._tokens, self._at, at, end):
            return False
        if self._around.is_stated(at, end, self._sentence):
            self._state, self._cue_start = "unsure", at
            return True
        self._last, self._n_between_commas = None, 0
        return self._begin_exclusion(at, end)

    def _exclude_before(self, at: int, end: int) -> bool:
        """Exclude what the clause names before a position, if it names nothing after it."""
        if not self._around.nothing_follows(end):
            return False
        start = self._around.refused_from(at)
        own = [mention for mention in self._roles.asked if start <= mention.start < at]
        own = own or [mention for mention in self._mentions if mention.is_weak and start <= mention.start < at]
        for mention in own:
            self._roles.exclude(mention, start if self._around.removes(start) else own[0].start, end)
        return bool(own) and self._ask(at, end)

    def _refuse(self, at: int, end: int) -> bool:
        """Exclude what stands right before a refusal that says nothing else: "Nirvana? No thanks.", "Queen, no"."""
        if not self._around.ends(end) or self._around.is_taken_up(end):
            return False
        return bool(self._tokens[at].opens and self._roles.refuse_repeat()) or self._exclude_last_named(at, end)

    def _exclude_last_named(self, at: int, end: int) -> bool:
        named = self._last_named
        if named is None or not (named.is_weak or named in [*self._roles.asked, *self._roles.known]):
            return False
        if not _SONGS.issuperset(self._words[named.end : at]):
            return False
        for each in self._around.listed_with(named, self._mentions):
            self._roles.exclude(each, at, end)
        return self._ask(at, end)

    def _exclude_pronoun(self, at: int, end: int) -> bool:
        """Exclude what "that" stands for in "leave that out": what was named last."""
        if (pronoun := self._around.pronoun_before(at)) is None:
            return False
        if not self._mentions:
            self._roles.flags.add("not_this")  # what was played
        elif not self._exclude_last(pronoun, end):
            return False
        return self._ask(at, end)

    def _exclude_last(self, start: int, end: int) -> bool:
        return self._roles.exclude_meant(self._around.meant_by_pronoun(start, end, self._sentence), start, end)

    def _point_to_artist(self, at: int, end: int) -> bool:
        """That band, by them: who was played last, or who was named before."""
        named = [mention for mention in self._roles.asked if mention.kind == "artists"]
        if any(mention.kind == "artists" for group in self._roles.excluded for mention in group):
            return True  # "I hate Queen, don't play them"
        if self._state == "like" and named:  # "I adore Bill Evans, who sounds like him?"
            return self._roles.like_asked(named[-1])
        if self._words[at] in _PEOPLE and self._state != "excluded":
            return False
        disliked = self._state == "excluded" and not _REJECTING.isdisjoint(self._words[self._cue_start : self._cue_end])
        if named and disliked and not self._roles.like:
            self._roles.exclude(named[-1], self._cue_start, end)  # "My dad loves Merle Haggard, I can't stand him"
            return self._ask(at, end)
        if self._roles.like or named:
            self._roles.flags.update(["others"] if self._state == "excluded" else [])
            return True
        return self._point("their", at)

    def _point_to_track(self, at: int, end: int) -> bool:
        """This song, that: what was played last, or what was named before."""
        if self._last is not None and self._comparisons.is_point(self._last, at):
            self._roles.flags.update(("like_this", "point"))  # "heavier than that"
            return self._ask(at, end)
        is_bare = self._state == "excluded" and not self._n_listed and self._around.is_pronoun(at, end)
        if is_bare and self._exclude_last(self._cue_start, end):
            return True  # but not "jazz with no saxophone in it"
        # "Other than Queen, who made that sound" begins anew; "anything but those" is all that its artist has.
        self._last = None
        return self._point("their" if self._state == "excluded" and self._around.is_several(at, end) else "this", at)

    def _point(self, role: Role, at: int) -> bool:
        prefix = {"excluded": "not_", "like": "like_"}.get(self._state, "")
        self._roles.flags.add(f"{prefix}{role}")
        if prefix == "not_":
            self._roles.left_out.update(range(self._cue_start, at + 1))
        return True


_STEPS: tuple[tuple[Role, Callable[[RoleReader, int, int], bool]], ...] = (
    ("keep", lambda *_: True), ("correct", RoleReader._correct), ("others", RoleReader._mean_others),
    ("before", RoleReader._exclude_before), ("before", RoleReader._refuse), ("exclude", RoleReader._refuse),
    ("minus", RoleReader._exclude_last_named), ("exclude", RoleReader._exclude),
    ("before", RoleReader._exclude_pronoun), ("known", RoleReader._tell), ("deny", RoleReader._tell),
    ("too", lambda self, *at: self._around.is_complaint(*at, self._sentence) and self._begin_exclusion(*at, once=True)),
    ("like", RoleReader._like), ("style", RoleReader._like_before),
    ("first", lambda self, at, end: self._around.asks_to_repeat(at, end) and self._point("first", at)),
    ("again", lambda self, at, end: self._around.asks_to_repeat(at, end) and self._point("again", at)),
    ("their", RoleReader._point_to_artist), ("this", RoleReader._point_to_track),
    ("album", lambda self, at, end: end not in self._at and self._point("album", at)),  # not "that album, Rumours"
    ("contrast", RoleReader._ask), ("want", RoleReader._ask_again), ("purpose", RoleReader._ask_again),
)  # fmt: skip


@lru_cache(1 << 8)
def _steps_of(roles: frozenset[Role]) -> list[Callable[[RoleReader, int, int], bool]]:
    """What the roles of a cue may have to do, in the order in which it is tried."""
    return [step for role, step in _STEPS if role in roles]
