"""The ends of sentences and clauses, by the punctuation of all scripts. The constants are patterns for ``regex``."""

from __future__ import annotations

#: Ends a sentence: Sentence_Terminal of the Unicode Character Database (STerm and ATerm of UAX #29), and the ellipsis.
TERMINAL = r"[\p{Sentence_Break=STerm}\p{Sentence_Break=ATerm}…‥]"
#: Closes after it: quotation marks and closing brackets (Close of UAX #29), and signs of emphasis.
CLOSING = r"[[\p{Sentence_Break=Close}--[\p{Ps}--\p{Quotation_Mark}]]*_]"
#: Ends a sentence only before a space, for it stands within names, too: R.E.M., P!nk.
TERMINAL_BEFORE_SPACE = r"[.!?…․﹒]"
#: The question mark of Greek, which is canonically equal to a semicolon (UAX #15).
GREEK_QUESTION = r"(?<=\p{Greek}\p{M}*)[;\u037e]"
#: Parts a sentence: Terminal_Punctuation that does not end it. The commas and colons of ASCII are left to their users.
COMMA = r"[\p{Terminal_Punctuation}--[\p{Sentence_Break=STerm}\p{Sentence_Break=ATerm}\p{ASCII}]]"
#: Written languages in which nothing marks the end of a sentence, or something that also stands within one.
WITHOUT_TERMINAL = r"[\p{Thai}\p{Lao}\p{Tibetan}]"
