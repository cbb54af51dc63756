"""The small words that say how a name is meant: excluded, liked, contrasted."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, cast, get_args

from mcrs.text.request.languages import Language
from mcrs.text.request.tables import sections
from mcrs.text.request.tokens import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What a cue does. ``keep`` cancels what would exclude ("not only"), and so does ``deny`` the exclusion after it ("I
#: never said I don't want"). ``exclude`` excludes what follows, ``before`` what stands before it in its clause
#: ("leave jazz out"), ``minus`` what stands right before it, ``too`` the mood right after it ("too slow").
#: ``contrast`` ends an exclusion, and so do ``want`` and ``purpose`` once it has a name; ``or`` continues its list.
#: ``like`` asks for what is similar to the name that follows, ``style`` to the one before, ``alike`` to what was
#: named or played. ``correct`` takes back what the message has asked for so far ("metal, no wait, jazz"), if it names
#: something else. ``others`` means other artists than those, ``their`` the artist who was played last, ``this`` the
#: track, ``album`` its album, ``other album`` another one, ``first`` and ``again`` the first and the last track to be
#: played again. ``known`` mentions music without asking for it ("I know the old stuff"). ``also`` adds to what was
#: asked for before, ``change`` replaces it, ``more`` continues it.
Role = Literal[
    "keep", "deny", "exclude", "before", "minus", "too", "contrast", "want", "purpose", "or", "like", "style", "others",
    "their", "this", "first", "again", "album", "other album", "also", "change", "more", "alike", "known", "correct",
]  # fmt: skip


class Cue(NamedTuple):
    """Some words that say how names are meant.

    Attributes:
        roles: What they do.
        length: How many words they are.
    """

    roles: frozenset[Role]
    length: int

    def does(self, *roles: Role) -> bool:
        """Whether it has one of some roles."""
        return not self.roles.isdisjoint(roles)


_NO_CUE = Cue(frozenset(), 0)


def cue_at(words: Sequence[str], at: int, language: Language) -> Cue:
    """The longest cue that begins at a word of a message; one of no words where none does, or behind the last word."""
    roles, lengths = _table(language)
    for length in lengths.get(words[at], ()) if at < len(words) else ():
        said = tuple(words[at : at + length])
        # At the end of a message there are fewer words.
        if not (own := roles.get(said)):
            continue
        if "deny" not in own or _excludes_soon(words, at + len(said), language):
            return Cue(own, len(said))
    return _NO_CUE


def _excludes_soon(words: Sequence[str], at: int, language: Language) -> bool:
    """Whether a cue excludes at a position: in languages with the verb last, up to three words later."""
    reach = range(at, min(at + (_N_BEFORE_VERB if language in _VERB_LAST else 0) + 1, len(words)))
    return any(cue_at(words, position, language).does("exclude") for position in reach)


def cue_starts(words: Sequence[str], language: Language) -> list[int]:
    """The places of the words with which a cue may begin: most words begin none."""
    lengths = _table(language)[1]
    return [position for position, word in enumerate(words) if word in lengths]


def has_cue(words: Sequence[str], role: Role, language: Language) -> bool:
    """Whether a cue with a role stands anywhere among words."""
    return any(cue_at(words, at, language).does(role) for at in cue_starts(words, language))


def n_cue_words(words: Sequence[str], language: Language) -> int:
    """How many words of a message belong to cues of a language."""
    cued = {at + place for at in cue_starts(words, language) for place in range(cue_at(words, at, language).length)}
    return len(cued)


# "Nicht dass ich Jazz nicht mag"
_VERB_LAST, _N_BEFORE_VERB = frozenset({"de", "nl"}), 3
# What one person may say of themselves, several may.
_SEVERAL = {"me": "us", "mich": "uns", "mir": "uns", "moi": "nous"}


@lru_cache(len(get_args(Language)))
def _table(language: Language) -> tuple[dict[tuple[str, ...], frozenset[Role]], dict[str, list[int]]]:
    """The roles of each cue of a language, and for each first word the lengths of cues, the longest first."""
    roles: dict[tuple[str, ...], set[Role]] = {}
    # A line that begins with spaces continues the one before.
    for entry in "\n".join(sections("cues")[language]).replace("\n  ", " ").splitlines():
        role, _, text = entry.partition("=")
        for cue in text.split(","):
            if words := words_of(cue):
                for own in {words, tuple(_SEVERAL.get(word, word) for word in words)}:
                    roles.setdefault(own, set()).add(cast("Role", role.strip()))
    lengths: dict[str, set[int]] = {}
    for words in roles:
        lengths.setdefault(words[0], set()).add(len(words))
    return (
        {words: frozenset(own) for words, own in roles.items()},
        {first: sorted(own, reverse=True) for first, own in lengths.items()},
    )
