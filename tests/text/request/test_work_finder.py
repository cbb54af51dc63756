"""Works of which a message names a part."""

from __future__ import annotations

import pytest

from tests.text.request.catalog import heard, names


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        ("some beatles, any but submarine", {"The Beatles"}, {"Yellow Submarine"}),
        ("pink floyd, but not dark side", {"Pink Floyd"}, {"The Dark Side of the Moon"}),
        # Asked for, a part may be anything.
        ("the beatles, something with a submarine", {"The Beatles"}, set()),
        # Of an artist whom nobody names, it is no work.
        ("no submarine songs, some jazz", {"jazz"}, set()),
        # Everyday words, or a tag, are no part.
        ("metallica, not for all", {"Metallica"}, set()),
    ],
)
def test_a_part_of_a_work_is_excluded_beside_its_artist(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == (asked, excluded)
