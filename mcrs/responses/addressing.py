"""Which words of a sentence speak of the user, and which of the track."""

from __future__ import annotations

import regex

from mcrs.responses.evidence import OWN, PLAYED, SHARED, Reading
from mcrs.text.message_cache import cache_messages

#: You and your, in English, German, French, Spanish, Italian and Portuguese.
_USER_WORDS_TEXT = """
you your yours youre youve youd youll du dir dich dein deine deinen deinem deiner euch euer ihnen ihr ihre tu te toi
ton ta tes vous votre vos usted ustedes ti tus contigo tuo tua tuoi tue voi vostro vostra voce
"""
USER_WORDS = frozenset(_USER_WORDS_TEXT.split())
#: It, this and here, in the same languages.
_TRACK_WORDS_TEXT = """
it its this thats that these here heres which whose es das dies dieser diese dieses hier c ce cet cette ici celui
celle este esta esto ese esa aqui es e questo questa ecco qui
"""
_TRACK_WORDS = frozenset(_TRACK_WORDS_TEXT.split())
_NAME = regex.compile(f"[{OWN}{PLAYED}{SHARED}]")
# Asks or supposes rather than says.
_SUPPOSING = regex.compile(
    r"\b(?:if|whether|unless|should you|want|tell me|let me know|say the word|shall|wenn|falls|ob|si|se|sag mir"
    r"|dis moi)\b",
    regex.IGNORECASE,
)
_QUESTION = regex.compile(r"[?？؟;]\W*$")


@cache_messages
def speaks_of_user(reading: Reading) -> list[bool]:
    """For each word of a sentence, whether it is said of the user: after *you*, before *it*, *this* or a name."""
    flags, of_user, end = [], False, 0
    for word in reading.words:
        if _NAME.search(reading.text, end, word.start) or word.folded in _TRACK_WORDS:
            of_user = False
        if word.folded in USER_WORDS:
            of_user = True
        flags.append(of_user)
        end = word.end
    return flags


@cache_messages
def is_open(reading: Reading) -> bool:
    """Whether a sentence asks or supposes something, and names no track: "Would you like more blues?"."""
    if _NAME.search(reading.text):
        return False
    return _QUESTION.search(reading.text) is not None or _SUPPOSING.search(reading.text) is not None
