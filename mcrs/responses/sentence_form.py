"""Is it a sentence? Lists of tags and broken noun phrases are not."""

from __future__ import annotations

import regex

from mcrs.responses.claim_words import claim_groups
from mcrs.responses.evidence import OWN, PLAYED, SHARED, Evidence, Reading
from mcrs.text.message_cache import cache_messages
from mcrs.text.names import fold

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
    """
    if _lacks_noun(reading):
        return False
    fragment = _fragment_words(reading)
    if fragment is not None and evidence.tag_words.issuperset(fragment):
        return False
    return not any(all(_describes(word, evidence) for word in words) for words in _parts_to_check(reading))


@cache_messages
def _lacks_noun(reading: Reading) -> bool:
    return _NO_NOUN.search(reading.text) is not None


@cache_messages
def _parts_to_check(reading: Reading) -> list[list[str]]:
    """The folded words of the parts that must not be a tag or a year: those after a comma or an article."""
    parts = [part for piece in _PART.split(reading.text) if (part := piece.strip())]
    found = []
    for number, part in enumerate(parts):
        bare = _IT_IS.sub("", part)
        noun = _ARTICLE.sub("", bare)
        words = fold(noun).split()
        if not words or _JOINING.match(noun) or _signs(noun) or words[-1] in _NOUNS:
            continue
        is_joined = number + 1 < len(parts) and _JOINING.match(parts[number + 1])
        if noun != bare or (number and not is_joined):
            found.append(words)
    return found


def _describes(word: str, evidence: Evidence) -> bool:
    return word in evidence.tag_words or word in _ADJECTIVES or word.isdecimal() or (word,) in claim_groups()


@cache_messages
def _fragment_words(reading: Reading) -> list[str] | None:
    """The words that must be more than tags, besides names and prepositions; None without a name."""
    if not _signs(reading.text):
        return None
    return [word for word in reading.folded if not (word in _FRAGMENT_WORDS or word.isdecimal())]


def _signs(text: str) -> bool:
    return any(sign in text for sign in (OWN, PLAYED, SHARED))
