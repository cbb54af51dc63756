from __future__ import annotations

import dataclasses
import itertools

import pytest

from mcrs.lm_modules import template_phrases as phrases
from mcrs.lm_modules.template import TemplateLM
from mcrs.responses.check import is_fit
from mcrs.responses.naming import names_track
from mcrs.types import ChatMessage, Context, GenerationRequest, Reason, ReasonKind, RequestKey, Track

SO_WHAT = Track(
    "4vLYewWIvqHfKtJDk8c8tq", "So What", ("Miles Davis",), "Kind of Blue", ("jazz", "cool jazz"), "1959-08-17"
)


def responses(track: Track | None, *reasons: Reason, n: int = 60) -> list[str]:
    messages = (ChatMessage("system", "jazz"), ChatMessage("user", "Surprise me."), ChatMessage("assistant", "track"))
    requests = [GenerationRequest(RequestKey("s", seed), messages, seed, 64, track, reasons) for seed in range(n)]
    completions = list(TemplateLM().stream(requests))
    assert [completion.key for completion in completions] == [request.key for request in requests]
    assert {(completion.finish_reason, completion.error) for completion in completions} == {("stop", None)}
    return [completion.text for completion in completions]


def without(**fields: object) -> Track:
    return dataclasses.replace(SO_WHAT, **fields)


def test_every_response_names_the_track_and_never_its_id() -> None:
    for response in responses(SO_WHAT):
        assert names_track(response, SO_WHAT)
        assert SO_WHAT.track_id not in response
        assert response.endswith((".", "?"))
        assert "{" not in response


@pytest.mark.parametrize(
    ("artist", "possessive"),
    [("The Jazz Messengers", "Messengers’ “"), ("INXS", "INXS’ “"), ("Queen", "Queen’s “"), ("Jay-Z", "Jay-Z’s “")],
)
def test_a_possessive_is_spelt_by_how_the_name_ends(artist: str, possessive: str) -> None:
    track = without(artists=(artist,))
    named = [response for response in responses(track) if "’" in response]
    assert named
    assert all(possessive in response and names_track(response, track) for response in named)


def test_every_response_gives_a_reason_that_the_metadata_supports() -> None:
    for response in responses(SO_WHAT):
        assert any(fact in response for fact in ("jazz", "1959", "Kind of Blue"))


def test_what_the_user_asked_for_is_the_reason_before_all_others() -> None:
    asked, shared = Reason("asked_tag", "cool jazz"), Reason("same_artist", "Miles Davis", "Milestones")
    assert all("cool jazz" in response for response in responses(SO_WHAT, shared, asked))
    assert all("Milestones" in response for response in responses(SO_WHAT, shared))


@pytest.mark.parametrize("kind", phrases.REASONS)
def test_every_sentence_of_a_reason_says_what_it_is_about(kind: ReasonKind) -> None:
    reason = Reason(kind, "the value", "the played one" if kind.startswith("same_") else "")
    for sentence in phrases.REASONS[kind]:
        said = sentence.format(value=reason.value, played=reason.played)
        assert reason.value in said
        assert reason.played in said


FLAMENCO_SKETCHES = dataclasses.replace(SO_WHAT, track_id="f", title="Flamenco Sketches")
TRUE_REASONS = [
    Reason("asked_title", "So What"),
    Reason("asked_album", "Kind of Blue"),
    Reason("asked_artist", "Miles Davis"),
    Reason("asked_tag", "cool jazz"),
    Reason("asked_era", "the 1950s"),
    Reason("same_album", "Kind of Blue", "Flamenco Sketches"),
    Reason("same_artist", "Miles Davis", "Flamenco Sketches"),
    Reason("same_era", "the 1950s", "Flamenco Sketches"),
    Reason("tag", "jazz"),
    Reason("year", "1959"),
    Reason("album", "Kind of Blue"),
]


@pytest.mark.parametrize("reason", TRUE_REASONS, ids=lambda reason: reason.kind)
def test_every_response_passes_the_check_of_claims(reason: Reason) -> None:
    context = Context(("Miles Davis, cool jazz from the 1950s, please",), (), (FLAMENCO_SKETCHES,))
    for sentence in phrases.REASONS[reason.kind]:
        said = sentence.format(value=reason.value, played=reason.played)
        assert is_fit(f"Try “So What” by Miles Davis. {said}", SO_WHAT, context), said
    assert [text for text in responses(SO_WHAT, reason) if not is_fit(text, SO_WHAT, context)] == []


@pytest.mark.parametrize(
    "tag", ["música triste", "ジャズ", "80s", "Dance To It", "jazz\nfunk", "8 of 10 stars", "재즈"]
)
def test_a_tag_of_any_language_stands_in_quotation_marks(tag: str) -> None:
    track = without(tags=(tag,), release_date="", album="")
    for response in responses(track, n=20):
        assert f"“{' '.join(tag.split())}”" in response
        assert is_fit(response, track)


def test_the_seed_alone_decides_the_response() -> None:
    assert responses(SO_WHAT) == responses(SO_WHAT)
    assert len(set(responses(SO_WHAT))) > 50


@pytest.mark.parametrize("missing", list(itertools.product([True, False], repeat=5)))
def test_any_missing_field_leaves_a_whole_response(missing: tuple[bool, ...]) -> None:
    empty: dict[str, object] = {"title": "", "artists": (), "album": "", "tags": (), "release_date": ""}
    track = without(**{field: empty[field] for field, gone in zip(empty, missing, strict=True) if gone})
    for response in responses(track, n=10):
        assert names_track(response, track)
        assert not any(broken in response for broken in ("“”", " .", "None", "  ", "{"))


def test_an_unknown_track_is_not_described() -> None:
    for response in responses(None):
        assert any(opening in response for opening in phrases.NAMELESS_OPENINGS)


def test_an_album_named_as_its_title_is_no_reason() -> None:
    track = without(title="Thriller", album="Thriller", tags=(), release_date="")
    assert not any("album" in response for response in responses(track))


@pytest.mark.parametrize("date", ["", "0000-00-00", "unknown", "19591", "59"])
def test_a_date_that_is_none_gives_no_year(date: str) -> None:
    track = without(release_date=date, tags=(), album="")
    plain = set(phrases.PLAIN_REASONS)
    assert all(any(reason in response for reason in plain) for response in responses(track))


def test_braces_and_line_breaks_in_metadata_are_plain_text() -> None:
    track = without(title="{artist}\n{0}", artists=("{title}",), tags=("{year}",))
    for response in responses(track):
        assert "“{artist} {0}”" in response
        assert "\n" not in response
