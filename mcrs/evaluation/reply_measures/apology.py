"""Replies that apologise or refuse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcrs.evaluation.reply_measures.reply import Reply

_APOLOGY = re.compile(
    r"\b(?:"
    r"sorry|apolog(?:y|ies|i[sz]e[sd]?|i[sz]ing)|unfortunately|regret(?:tably)?|forgive me|"
    r"(?:i|we)(?:'m| am|'re| are) (?:not able|unable)|"
    r"(?:i|we) (?:can't|cannot|can not|could ?n't|could not|won't|do ?n't have|do not have|was ?n't able|was not able)|"
    r"as an ai|as a language model|no (?:information|data) (?:about|on|available)"
    r")\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")


def apology(reply: Reply) -> float:
    """Whether the reply apologises, refuses, or says that it cannot or does not know: 1 or 0.

    Found by English phrases such as "sorry", "unfortunately", "I can't", "I don't have" and "as an AI"; what stands in
    double quotation marks, as titles do, is not searched.
    """
    return float(bool(_APOLOGY.search(_QUOTED.sub("", reply.text.replace("’", "'")))))
