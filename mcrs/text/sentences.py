"""The ends of sentences and clauses, by the punctuation of all scripts. The constants are patterns for ``regex``."""

from __future__ import annotations

#: Ends a sentence: Sentence_Terminal of the Unicode Character Database (STerm and ATerm of UAX #29), and the ellipsis.
TERMINAL = r"[\p{Sentence_Break=STerm}\p{Sentence_Break=ATerm}…‥]"
#: May follow the end: quotation marks and closing brackets (Close of UAX #29), and emphasis marks.
CLOSING = r"[[\p{Sentence_Break=Close}--[\p{Ps}--\p{Quotation_Mark}]]*_]"
#: Ends a sentence only before a space, because names may contain it: R.E.M., P!nk.
TERMINAL_BEFORE_SPACE = r"[.!?…․﹒]"
#: The question mark of Greek, which is canonically equal to a semicolon (UAX #15).
GREEK_QUESTION = r"(?<=\p{Greek}\p{M}*)[;\u037e]"
#: Separates clauses: Terminal_Punctuation that does not end a sentence. Callers add the ASCII comma and colon.
COMMA = r"[\p{Terminal_Punctuation}--[\p{Sentence_Break=STerm}\p{Sentence_Break=ATerm}\p{ASCII}]]"
#: Scripts that do not mark the end of a sentence, or only by a mark that also occurs within sentences.
WITHOUT_TERMINAL = r"[\p{Thai}\p{Lao}\p{Tibetan}]"

# Quotation marks in pairs, as languages write them: German has „…“ and »…«, French «…», Swedish ”…”, Korean 〈…〉.
_OPENING, _CLOSING = '“"«»„„”‚‹›「『《〈＂', '”"»«“””‘›‹」』》〉＂'


def quotations(without: str = "") -> str:
    """The pattern of a text in quotation marks, which has one character at either end.

    Args:
        without: What does not stand within: characters of a class.
    """
    others = {"„": "“”"}
    return "|".join(
        f"{first}[^{first}{last}{others.get(first, '')}{without}]*{last}"
        for first, last in zip(_OPENING, _CLOSING, strict=True)
    )
