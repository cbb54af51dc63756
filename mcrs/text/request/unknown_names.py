"""Names that a message asks for and the catalogue lacks: "songs by Wilco", "play Wilco"."""

from __future__ import annotations

from itertools import accumulate, dropwhile, pairwise
from typing import TYPE_CHECKING

from mcrs.text.request.languages import all_everyday_words, common_words
from mcrs.text.request.tables import words
from mcrs.text.request.tokens import clause_end, read_tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mcrs.text.request.mention import Mention
    from mcrs.text.request.tokens import Token

_BY = frozenset(["by", "como", "de", "di", "like", "par", "por", "van", "von"])
_PLAYING = words("small_words", "playing")
_MUSIC = words("small_words", "music") | frozenset(["another", "else", "more", "nothing", "one", "stuff"])
_LEADING = words("small_words", "on") | words("small_words", "of") | frozenset(["any", "some"])
_POLITE = words("small_words", "polite")
# These stand within names: "Heart of Gold by Neil Young".
_LINKING = frozenset(["and", "by", "of", "the"])
_SUBJECTS = words("small_words", "subject")
_NO_NAMES = _MUSIC | words("small_words", "maker") | frozenset(["anybody", "anyone", "random", "somebody", "someone"])
_MAX_WORDS = 6


def unknown_name(text: str, tokens: Sequence[Token], mentions: Collection[Mention]) -> str:
    """The name after "songs by", "songs like", "play" or "do you have", as it is written; ``""`` for none.

    There is none in a message that names anything. A name in lower case is all that follows.

    Args:
        text: A message.
        tokens: Its words.
        mentions: What it names.
    """
    for at, token in enumerate(tokens[:-1]) if not mentions else ():
        # Not "I play tennis".
        before = tokens[at - 1].word if at > 0 else ""
        is_playing = token.word in _PLAYING and before not in _SUBJECTS
        is_having = (before, token.word) == ("you", "have")
        is_by = token.word in _BY and before in _MUSIC
        if is_by or ((is_playing or is_having) and not tokens[at + 1].opens):
            stop = clause_end(tokens, at)
            start = stop - len(list(dropwhile(lambda each: each.word in _LEADING, tokens[at + 1 : stop])))
            end = _end_of_name(tokens, start, stop, is_by=is_by)
            own, rest = tokens[start:end], {each.word for each in tokens[end:stop]}
            is_small = not is_having and rest <= _POLITE and _may_be_small(own, is_by=is_by)
            if 0 < len(own) <= _MAX_WORDS and (own[0].raw[0].isupper() or is_small):
                return _as_written(text, start, end)
    return ""


def _end_of_name(tokens: Sequence[Token], start: int, stop: int, *, is_by: bool) -> int:
    """Where a name ends, exclusive. An everyday word with a capital may be part of it after "by"."""
    end = start
    while end < stop and tokens[end].word not in _POLITE:
        is_everyday = tokens[end].word in all_everyday_words() and not (is_by and tokens[end].raw[0].isupper())
        is_link = tokens[end].word in _LINKING and start < end < stop - 1
        if is_everyday and not is_link:
            break
        end += 1
    return end


def _may_be_small(own: Sequence[Token], *, is_by: bool) -> bool:
    """Whether words in lower case may be a name: not "play three songs", "songs by local musicians"."""
    no_names = _NO_NAMES | common_words() if is_by else _NO_NAMES
    return not any(each.word in no_names or each.word.isdigit() for each in own)


def _as_written(text: str, start: int, end: int) -> str:
    """Some of the words of a text with their accents and signs: *P!nk*, *Sigur Rós*."""
    parts = text.split()
    ends = list(accumulate((len(read_tokens(part)) for part in parts), initial=0))
    own = [part for part, (first, last) in zip(parts, pairwise(ends), strict=True) if first < end and last > start]
    return " ".join(own).strip('.,;:!?"“”„«»()')
