"""Whether responses end with a complete sentence or are cut off."""

from __future__ import annotations

import regex

from mcrs.text.sentences import CLOSING, GREEK_QUESTION, TERMINAL, TERMINAL_BEFORE_SPACE, WITHOUT_TERMINAL, quotations

QUESTION_END = regex.compile(r"[?？؟]\W*$")
#: How a text begins before which no sentence ends, unless a line does.
GOES_ON = regex.compile(r"\s*\p{Ll}")
_SENTENCE_END = regex.compile(
    rf"{TERMINAL}*(?:(?:{TERMINAL_BEFORE_SPACE}|{GREEK_QUESTION}){CLOSING}*(?=[\s\p{{Default_Ignorable_Code_Point}}]|$)"
    rf"|[{TERMINAL}--{TERMINAL_BEFORE_SPACE}]{TERMINAL}*{CLOSING}*)",
    regex.V1,
)
# Closing marks after the end, and invisible characters: joiners, direction marks, variation selectors.
_AFTER_END = regex.compile(rf"[{CLOSING}\s\p{{Default_Ignorable_Code_Point}}]*$", regex.V1 | regex.REVERSE)
# Emoji are symbols, with skin tones (Sk) or, on digits, with a keycap.
_FINAL = regex.compile(
    rf"(?:{TERMINAL}|{GREEK_QUESTION}|[\p{{So}}\p{{Sk}}\u20e3]|{WITHOUT_TERMINAL})$", regex.V1 | regex.REVERSE
)
# A full stop after one of these, or after a single letter as in "J. Cole", does not end a sentence.
_ABBREVIATIONS = frozenset({"dr", "feat", "ft", "jr", "mr", "mrs", "ms", "no", "op", "pt", "sr", "st", "vol", "vs"})
_LAST_WORD = regex.compile(r"([\p{L}\p{N}\p{M}]+)\.$", regex.REVERSE)
_CHARACTER = regex.compile(r"\X")
_QUOTED = regex.compile(quotations(without=r"\n"))
_OPENED = regex.compile(r"[\p{Ps}\p{Pi}]*$", regex.REVERSE)
_ATTACHED = regex.compile(r"\w")
_NEW_LINE = regex.compile(r"\n+")
# "1." at the start of a line is the number of an item.
_LIST_NUMBER = regex.compile(r"(?:^|\n)\s*\d+\.$")


def is_unfinished(response: str) -> bool:
    """Whether a response ends without final punctuation, as if it was cut off at a token limit.

    Final punctuation is that of any script (:data:`mcrs.text.sentences.TERMINAL`), optionally followed by closing
    quotation marks, brackets or emphasis marks. A closing emoji is final, too. A response that ends in Thai, Lao or
    Tibetan, which do not mark sentence ends, counts as finished, and so does an empty response.
    """
    text = _AFTER_END.sub("", response)
    return bool(text) and _FINAL.search(text) is None


def trim_to_sentence(response: str) -> str:
    """A response up to the end of its last complete sentence; ``""`` if there is none.

    Abbreviations (``feat.``), initials (``J. Cole``) and the numbers of lists do not end a sentence.
    """
    ends = [match.end() for match in _SENTENCE_END.finditer(response)]
    return next((response[:end] for end in reversed(ends) if not _is_abbreviated(response[:end])), "")


def split_sentences(response: str) -> list[str]:
    """The sentences of a response, in order, without the white space between; what follows the last end is one, too.

    Nothing ends before a small letter or within quotation marks: “R U Mine?” by Arctic Monkeys is one sentence.
    """
    quoted = [match.span() for match in _QUOTED.finditer(response)]
    # A quotation mark that opens the next sentence does not close this one.
    found = (_OPENED.search(response, 0, match.end()) for match in _SENTENCE_END.finditer(response))
    ends = [opened.start() for opened in found if opened is not None]
    ends = [
        end
        for end in ends
        if not _is_abbreviated(response[:end])
        and not GOES_ON.match(response, end)
        and not any(first < end < last or (end == last and _ATTACHED.match(response, end)) for first, last in quoted)
    ]
    ends += [match.start() for match in _NEW_LINE.finditer(response)]
    starts = [0, *sorted(ends)]
    pieces = [response[start:end].strip() for start, end in zip(starts, [*starts[1:], len(response)], strict=True)]
    return [piece for piece in pieces if piece]


def _is_abbreviated(text: str) -> bool:
    word = _LAST_WORD.search(text) if text.endswith(".") else None
    if word is None:
        return False
    return (
        _CHARACTER.fullmatch(word[1]) is not None
        or word[1].casefold() in _ABBREVIATIONS
        or (word[1].isdecimal() and _LIST_NUMBER.search(text) is not None)
    )
