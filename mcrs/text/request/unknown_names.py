"""Names that a message asks for and the catalogue lacks: "songs by Wilco", "play Wilco"."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from mcrs.text.request.languages import all_everyday_words, common_words
from mcrs.text.request.tables import words
from mcrs.text.request.tokens import clause_end, read_tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mcrs.text.request.mention import Mention
    from mcrs.text.request.tokens import Token

_BY = frozenset(["by", "como", "de", "di", "like", "par", "por", "van", "von"])
# After the others, a name needs a capital: "música de hoy" names nobody.
_BEFORE_SMALL = frozenset(["by", "hear", "play"])
_PLAYING = words("small_words", "playing")
_MUSIC = words("small_words", "music") | frozenset(["another", "else", "more", "nothing", "one", "stuff"])
_LEADING = words("small_words", "on") | words("small_words", "of") | frozenset(["any", "some"])
_POLITE = words("small_words", "polite")
# These stand within names: "Heart of Gold by Neil Young".
_LINKING = frozenset(["and", "by", "of", "the"])
_OF = words("small_words", "of")
_SMALL = words("small_words", "small") | _LINKING | _OF | frozenset(["la", "s"])
_SUBJECTS = words("small_words", "subject")
_NO_NAMES = (
    _MUSIC
    | words("small_words", "maker")
    | frozenset(["anybody", "anyone", "games", "pause", "radio", "random", "resume", "somebody", "someone", "stop"])
)
_MAX_WORDS, _LONGEST_SHORT = 8, 4


def unknown_name(text: str, tokens: Sequence[Token], mentions: Collection[Mention]) -> str:
    """The name after "songs by", "songs like", "play" or "do you have", as it is written; ``""`` for none.

    There is none in a message that names anything. A name in lower case is all that follows.

    Args:
        text: A message.
        tokens: Its words.
        mentions: What it names.
    """
    for at, token in enumerate(tokens[:-1]) if not mentions else ():
        before = tokens[at - 1].word if at > 0 else ""
        # Not "I play tennis".
        is_playing = token.word in _PLAYING and before not in _SUBJECTS
        is_having = [each.word for each in tokens[max(at - 2, 0) : at + 1]] == ["do", "you", "have"]
        is_by = token.word in _BY and before in _MUSIC
        if is_by or ((is_playing or is_having) and not tokens[at + 1].opens):
            stop = clause_end(tokens, at)
            start = at + 1
            while start < stop and tokens[start].word in _LEADING and not tokens[start].quoted:
                start += 1
            end = _end_of_name(tokens, start, stop, is_by=is_by)
            own, is_all = tokens[start:end], all(each.word in _POLITE for each in tokens[end:stop])
            if 0 < len(own) <= _MAX_WORDS:
                is_small = token.word in _BEFORE_SMALL and is_all and _may_be_small(own)
                is_written = own[0].quoted or (own[0].raw[0].isupper() and (is_all or not is_having))
                return _as_written(text, start, end) if is_written or is_small else ""
    return ""


def _end_of_name(tokens: Sequence[Token], start: int, stop: int, *, is_by: bool) -> int:
    """Where a name ends, exclusive. An everyday word with a capital may be part of it after "by"."""
    if start < stop and tokens[start].quoted:
        return next((at for at in range(start + 1, len(tokens)) if tokens[at].quoted), len(tokens))
    end = start
    while end < stop and (tokens[end].word not in _POLITE or tokens[end].word == "s"):  # "Heaven's Door"
        is_everyday = tokens[end].word in all_everyday_words() and not (is_by and tokens[end].raw[0].isupper())
        if is_everyday and not (start < end and _goes_on(tokens, end, stop)):
            break
        end += 1
    return end


def _goes_on(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether an everyday word belongs to the name before it: the four after the first of "Hard to Say I'm Sorry"."""
    token = tokens[at]
    if token.raw[0].isupper() and token.word not in _SUBJECTS:
        return True
    following = next((each for each in tokens[at + 1 : stop] if each.word not in _SMALL), None)
    if following is None or not (token.word in _SMALL or token.raw[0].isupper()):
        return False
    is_name = token.word in _LINKING and following.word not in all_everyday_words()
    return is_name or following.raw[0].isupper()


def _may_be_small(own: Sequence[Token]) -> bool:
    """Whether words in lower case may be a name: not "play three songs", "songs by local musicians"."""
    return not any(each.word in _NO_NAMES or each.word in common_words() or each.word.isdigit() for each in own)


def _as_written(text: str, start: int, end: int) -> str:
    """Some of the words of a text with their accents and signs: *P!nk*, *Sigur Rós*."""
    parts = text.split()
    ends = list(accumulate((len(read_tokens(part)) for part in parts), initial=0))
    own = [at for at, (first, last) in enumerate(pairwise(ends)) if first < end and last > start]
    following = parts[own[-1] + 1 : own[-1] + 2]
    # "St. Vincent" goes on after its first word.
    if (
        parts[own[-1]].endswith(".")
        and len(parts[own[-1]]) <= _LONGEST_SHORT
        and following
        and following[0][0].isupper()
    ):
        return ""
    name = " ".join(parts[at] for at in own).strip(',;:!?"“”„«»()').removesuffix("'s").removesuffix("’s")
    return name if name.count(".") > 1 else name.strip(".")
