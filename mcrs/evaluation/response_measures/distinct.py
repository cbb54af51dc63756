"""Distinct-n."""

from __future__ import annotations

from collections.abc import Sequence


def distinct(responses: Sequence[str], n: int) -> float:
    """Distinct n-grams divided by all n-grams, over all responses together.

    Words are separated by white space and lower-cased; an n-gram does not cross responses. Distinct-2 is the official
    lexical diversity. Longer and more responses lower it.

    Source: Li, Galley, Brockett, Gao and Dolan, A diversity-promoting objective function for neural conversation
    models, NAACL 2016; pooled as the official evaluator does.

    Returns:
        A share from 0 to 1; 0 when there is no n-gram.
    """
    grams: set[str | tuple[str, ...]] = set()
    n_grams = 0
    for response in responses:
        words = response.lower().split()
        grams.update(words if n == 1 else zip(*(words[start:] for start in range(n)), strict=False))
        n_grams += max(len(words) - n + 1, 0)
    return len(grams) / n_grams if n_grams else 0.0
