"""Is it a sentence? Lists of tags and broken noun phrases are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from mcrs.responses.claim_words import claim_groups
from mcrs.responses.evidence import OWN, PLAYED, SHARED
from mcrs.text.names import fold

if TYPE_CHECKING:
    from mcrs.responses.evidence import Evidence, Reading

# "a 1964." and "the.": an article without a noun. A decade needs none: "from the 1970s".
_NO_NOUN = regex.compile(
    r"\b(?:(?:an?|eine?|einen|une?|una)(?:\s+\d+s?)?|the(?:\s+\d{4})?)\s*(?=[,.;:!?]|$)", regex.IGNORECASE
)
_PART = regex.compile(r"[,;]+(?=\s|$)|[.!?…]+\W*$|\s[–—-]\s")
# What may come before a tag without making a sentence of it.
_IT_IS = regex.compile(r"^(?:it|this|that|here|es|c|cela|e|esto)?\s*(?:is|['’]s|ist|est|es)\s+", regex.IGNORECASE)
_ARTICLE = regex.compile(r"^(?:an?|the|eine?|un|une|una)\s+", regex.IGNORECASE)
_JOINING = regex.compile(r"^(?:and|or|und|oder|et|ou|y|o|e)\b\s*", regex.IGNORECASE)
_FRAGMENT_WORDS_TEXT = """
also next up by from on of in with and a an the feat featuring album song track music von aus vom und de par du et
di da e y con avec mit
"""
_FRAGMENT_WORDS = frozenset(_FRAGMENT_WORDS_TEXT.split())
# Tags that are nouns for a piece of music: "a soul ballad" is whole, "a house" is not.
_NOUNS_TEXT = """
anthem aria ballad ballade biography bolero classic compilation concerto cover duet elegy hit hits hymn
instrumental jam lullaby march nocturne opera prelude premier record remix
samba sample single solo sonata soundtrack story suite symphony tale tango theme tribute waltz
"""
_ADJECTIVES = frozenset({"fun", "great", "good", "beautiful", "lovely", "perfect", "nice", "cool"})
_NOUNS = frozenset(_NOUNS_TEXT.split())


def is_sentence(reading: Reading, evidence: Evidence) -> bool:
    """Whether a text is more than names with tags and years around them.

    Not kept are an article without its noun ("Here is “Desafinado” by Stan Getz, a 1964.", "It is a house."), a tag or
    a year alone after a comma ("It is indie, riff, drums."; "energetic, upbeat and fun" is kept), and names with
    nothing but prepositions around them. Careful rather than complete: it reads no grammar.

    Args:
        reading: The sentence, its names replaced.
        evidence: Knows the tags of the track.
    """
    if _NO_NOUN.search(reading.text):
        return False
    parts = [part.strip() for part in _PART.split(reading.text)]
    return not (_lists_tags(parts, evidence) or _is_fragment(reading, evidence))


def _lists_tags(parts: list[str], evidence: Evidence) -> bool:
    """Whether a tag or a year stands alone after a comma, or after an article."""
    parts = [part for part in parts if part]
    for number, part in enumerate(parts):
        bare = _IT_IS.sub("", part)
        noun = _ARTICLE.sub("", bare)
        if _JOINING.match(noun) or not _is_tag(noun, evidence) or not _NOUNS.isdisjoint(fold(noun).split()[-1:]):
            continue
        is_joined = number + 1 < len(parts) and _JOINING.match(parts[number + 1])
        if noun != bare or (number and not is_joined):
            return True
    return False


def _is_tag(text: str, evidence: Evidence) -> bool:
    words = fold(text).split()
    return bool(words) and not _signs(text) and all(_describes(word, evidence) for word in words)


def _describes(word: str, evidence: Evidence) -> bool:
    return word in evidence.tag_words or word in _ADJECTIVES or word.isdecimal() or (word,) in claim_groups()


def _is_fragment(reading: Reading, evidence: Evidence) -> bool:
    return _signs(reading.text) and all(
        word in _FRAGMENT_WORDS or word in evidence.tag_words or word.isdecimal() for word in reading.folded
    )


def _signs(text: str) -> bool:
    return any(sign in text for sign in (OWN, PLAYED, SHARED))
