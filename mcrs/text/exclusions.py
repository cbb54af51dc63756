"""Finding exclusions in messages: known names directly after excluding words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mcrs.text.names import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

# Folded words that exclude the name directly after them, the longest first.
_CUES = tuple(
    tuple(words.split())
    for words in (
        "not in the mood for", "do not feel like", "dont feel like", "not a fan of", "do not play", "do not want",
        "do not like", "do not need", "stay away from", "fed up with", "bored with", "bored of", "tired of", "sick of",
        "away from", "anything but", "everything but", "other than", "instead of", "rather than", "apart from",
        "that is not", "that are not", "which is not", "who is not",
        "that isnt", "that arent", "which isnt", "who isnt",
        "dont play", "dont want", "dont like", "dont need", "cant stand", "no more", "not into",
        "no", "not", "nothing", "without", "avoid", "skip", "except", "hate", "dislike",
    )
)  # fmt: skip
# "I don't hate jazz", "why not jazz", "I never get tired of jazz", "good even without strings".
_REVERSING_WORDS = "dont do doesnt never why if not cant cannot isnt hardly nobody who even"
_REVERSING = frozenset(_REVERSING_WORDS.split())
_N_REVERSING_WORDS = 3
# "Queen is not metal" and "that was Adele, not Queen" are statements, not requests.
_STATING = frozenset({"is", "its", "it s", "thats", "that s", "was", "are", "were", "be"})
# Words that may come between an excluding word and the excluded name.
_FILLER_WORDS = """
a an any anything something anymore more of the this that these those other another some too so very overly super
really pure purely from by like music songs song tracks track stuff tunes artists bands albums with is in
"""
_FILLERS = frozenset(_FILLER_WORDS.split())
# What may follow an excluded name, so that all of it is excluded: "no jazz", "no jazz music", but not "no jazz guitar".
_FOLLOWER_WORDS = """
music song songs track tracks stuff tune tunes version versions recording recordings album albums artist artists
band bands sound sounds vibe vibes piece pieces please this today tonight now right at anymore again either though
thanks for and or nor
"""
_FOLLOWERS = frozenset(_FOLLOWER_WORDS.split())
_CONJUNCTIONS = frozenset({"and", "or", "nor"})
_COMMAS = frozenset(",，、،")
_MARKS = _COMMAS | frozenset("()（）")
_TOKEN = re.compile(rf"[^\s{''.join(sorted(_MARKS))}]+|[{''.join(sorted(_MARKS))}]")
_MOST_WORDS = 8


def excluded_names(sentences: Iterable[str], name_of: Callable[[str], str | None]) -> Iterator[str]:
    """The excluded names of sentences, in order: *jazz* and *pop* of "no jazz or pop, please".

    Far from complete: only a known name directly after words such as *no*, *without* and *I don't want* is excluded.
    "Not only jazz", "no jazz guitar" and "I can't get enough of jazz" exclude nothing, nor do titles such as *No
    Surprises*.

    Args:
        sentences: The sentences.
        name_of: The name of a word sequence if it is known; None otherwise.
    """
    for sentence in sentences:
        tokens = _TOKEN.findall(sentence)
        folded = [fold(token) or token for token in tokens]
        # The first word of a statement.
        stated = next((place for place, word in enumerate(folded) if word in _STATING), len(folded))
        position = 0
        while position < len(tokens):
            cue = next((cue for cue in _CUES if tuple(folded[position : position + len(cue)]) == cue), ())
            if cue and not _is_reversed(folded, position, cue, stated) and not _begins_title(tokens, position):
                yield from _listed(tokens, folded, _behind_fillers(folded, position + len(cue)), name_of)
            position += len(cue) or 1


def _is_reversed(folded: Sequence[str], position: int, cue: tuple[str, ...], stated: int) -> bool:
    """Whether the words before a cue reverse the exclusion."""
    if cue == ("not",) and stated < position:
        return True
    near = folded[max(position - _N_REVERSING_WORDS, 0) : position]
    if commas := [place for place, word in enumerate(near) if word in _COMMAS]:
        near = near[commas[-1] + 1 :]
    return not _REVERSING.isdisjoint(near)


def _begins_title(tokens: Sequence[str], position: int) -> bool:
    first = tokens[position][0]
    return not first.isalnum() or (position > 0 and first.isupper())


def _behind_fillers(folded: Sequence[str], position: int) -> int:
    while position < len(folded) and folded[position] in _FILLERS:
        position += 1
    return position


def _listed(
    tokens: Sequence[str], folded: Sequence[str], position: int, name_of: Callable[[str], str | None]
) -> list[str]:
    """The names of a list such as "rock, pop or jazz"; words after a comma count if the list has a conjunction."""
    names: list[str] = []
    n_sure = 1
    joined = False
    while (found := _longest_name(tokens, position, name_of)) is not None:
        position, name = found
        if position < len(folded) and _is_word(folded[position]) and folded[position] not in _FOLLOWERS:
            break
        names.append(name)
        n_sure = len(names) if joined else n_sure
        before = position
        position += not _COMMAS.isdisjoint(folded[position : position + 1])
        joined = not _CONJUNCTIONS.isdisjoint(folded[position : position + 1])
        position += joined
        if position == before:
            break
    return names[:n_sure]


def _is_word(token: str) -> bool:
    # In many scripts, marks are part of words, and a folded token may be several words.
    return token.isalnum() if token.isascii() else any(map(str.isalnum, token))


def _longest_name(tokens: Sequence[str], position: int, name_of: Callable[[str], str | None]) -> tuple[int, str] | None:
    """The longest known word sequence at a position: its end and its name."""
    for end in range(min(position + _MOST_WORDS, len(tokens)), position, -1):
        # "Earth, Wind & Fire" contains a comma, but no name begins or ends with one.
        if _MARKS.isdisjoint((tokens[position], tokens[end - 1])) and (name := name_of(" ".join(tokens[position:end]))):
            return end, name
    return None
