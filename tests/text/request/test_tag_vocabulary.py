"""What phrases mean among a catalogue's tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.config import find_config, load_config
from mcrs.pipeline.wiring import load_catalog
from mcrs.text.clause_tags import tag_spellings
from mcrs.text.request.tag_table import begins_concept
from mcrs.text.request.tag_vocabulary import TagVocabulary
from tests.text.request.catalog import CATALOG

SAMPLE = TagVocabulary.of(load_catalog(load_config(find_config("demo"))))
EVERYDAY = ["music", "songs", "s", "the", "tune"]
WORDS = st.builds(str.__add__, st.sampled_from([*sorted(SAMPLE.words), *EVERYDAY]), st.sampled_from(["", "s", "ss"]))


@pytest.mark.parametrize(("first", "second"), [("heavy", "metal"), ("heavy", "metals"), ("heavy", "music")])
def test_phrase_that_may_mean_something(first: str, second: str) -> None:
    tags = TagVocabulary.of(CATALOG)
    assert tags.may_begin(first, second)
    assert not tags.may_begin(first, "xylophone")


@given(st.lists(WORDS, min_size=2, max_size=4).filter(lambda words: not begins_concept(words[0])))
def test_what_begins_no_phrase_means_nothing(words: list[str]) -> None:
    if not SAMPLE.may_begin(*words[:2]):
        assert all(SAMPLE.means(tuple(said.split())) is None for said in tag_spellings(words))
