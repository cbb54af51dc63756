"""What messages name."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, get_args

from hypothesis import given
from hypothesis import strategies as st

from mcrs.config import find_config, load_config
from mcrs.pipeline.wiring import load_catalog
from mcrs.text.request.languages import Language, all_everyday_words
from mcrs.text.request.mentions import MentionFinder
from mcrs.text.request.name_finder import NameFinder
from mcrs.text.request.tables import sections
from mcrs.text.request.tag_vocabulary import tag_vocabulary
from mcrs.text.request.tokens import read_tokens, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CATALOG = load_catalog(load_config(find_config("demo")))
FINDER = MentionFinder(NameFinder(CATALOG), tag_vocabulary(CATALOG), 2024)
OF_TAGS = sorted({*tag_vocabulary(CATALOG).words, *words_of(" ".join(chain.from_iterable(sections("tags").values())))})
WORDS = st.builds(
    str.__add__,
    st.sampled_from(OF_TAGS) | st.sampled_from(sorted(all_everyday_words())),
    st.sampled_from(["", "s", ","]),
)


class ThoroughFinder(MentionFinder):
    """Tries every phrase."""

    def _tag_ends(self, words: tuple[str, ...], clause_ends: Sequence[int], everyday: frozenset[str]) -> Iterator[int]:
        return (min(at + 4, end) for at, end in enumerate(clause_ends))


THOROUGH = ThoroughFinder(NameFinder(CATALOG), tag_vocabulary(CATALOG), 2024)


@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), st.sampled_from(get_args(Language)))
def test_no_tag_is_longer_than_what_is_tried(text: str, language: Language) -> None:
    tokens = read_tokens(text)
    assert FINDER.find(text, tokens, language) == THOROUGH.find(text, tokens, language)
