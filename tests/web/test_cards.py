"""What the data say is text on the page, whatever it looks like."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.web.cards import conversation_html, exchange_html, note_html, welcome_html
from mcrs.web.visit import Exchange
from tests.web.conftest import HOSTILE


class Reader(HTMLParser):
    """Notes what is in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append(dict(attrs))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def record(text: str = "So What", **more: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "track_id": "t",
        "title": text,
        "artists": [text],
        "album": text,
        "tags": [text],
        "release_date": "1959-08-17",
        "score": 1.0,
        "reasons": [text],
        "url": "https://open.spotify.com/search/x",
    }
    return {**known, **more}


def page(text: str, **more: Any) -> Reader:
    understood = {"asked": {"tags": [text]}, "excluded": {"tags": [text]}, "corrected": {text: text}}
    exchange = Exchange(text, [record(text)] * 3, understood, text, **more)
    return Reader(exchange_html(exchange, 0, is_active=True))


PLAIN = {stage: page("word", stage=stage).tags for stage in ("writing", "done", "failed")}


@pytest.mark.parametrize("stage", PLAIN)
@given(text=st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1)).filter(str.strip))
def test_no_text_changes_what_the_page_is_made_of(stage: Any, text: str) -> None:
    read = page(text, stage=stage, error=text)
    assert read.tags == PLAIN[stage]
    assert not read.open
    assert {name for attributes in read.attributes for name in attributes if name.startswith("on")} == set()


def test_card_shows_what_is_known() -> None:
    read = page("So What", stage="done")
    for shown in ("So What", "1959", "Why this one", "More like this", "Skip", "Not this artist", "2 more"):
        assert shown in read.text
    links = [attributes for attributes in read.attributes if "href" in attributes]
    assert len(links) == 3
    assert all(link["rel"] == "noopener noreferrer" for link in links)


@pytest.mark.parametrize(
    ("more", "shown", "hidden"),
    [
        ({"title": ""}, "Untitled", ""),
        ({"artists": []}, "Unknown artist", "Not this artist"),
        ({"album": "", "release_date": ""}, "So What", " · "),
        ({"tags": [], "reasons": []}, "So What", "Why this one"),
    ],
)
def test_card_without_some_facts(more: Mapping[str, Any], shown: str, hidden: str) -> None:
    read = Reader(exchange_html(Exchange("q", [record(**more)], stage="done"), 0, is_active=True))
    assert shown in read.text
    assert not hidden or hidden not in read.text


def test_only_the_last_finished_card_can_be_pressed() -> None:
    def buttons(exchange: Exchange, *, is_active: bool) -> list[bool]:
        read = Reader(exchange_html(exchange, 0, is_active=is_active))
        return ["disabled" not in attributes for attributes in read.attributes if "data-act" in attributes]

    done, writing = (Exchange("q", [record()], stage=stage) for stage in ("done", "writing"))
    assert buttons(done, is_active=True) == [True] * 3
    assert buttons(done, is_active=False) == buttons(writing, is_active=True) == [False] * 3
    read = Reader(conversation_html([done, done], 4, is_last=True))
    turns = [attributes["data-turn"] for attributes in read.attributes if "data-turn" in attributes]
    assert turns == ["4"] * 3 + ["5"] * 3
    assert sum("disabled" in attributes for attributes in read.attributes) == 3


def test_searching_failing_and_pressed_are_shown() -> None:
    assert 'aria-label="searching"' in exchange_html(Exchange("q"), 0, is_active=True)
    failed = exchange_html(Exchange("q", error="no memory", stage="failed"), 0, is_active=True)
    assert "no memory" in failed
    assert "Try again" in failed
    assert "Try again" not in exchange_html(Exchange("q", error="no memory", stage="failed"), 0, is_active=False)
    pressed = exchange_html(Exchange("q", [record()], stage="done", verdict="skip"), 0, is_active=False)
    assert pressed.count('aria-pressed="true"') == 1


def test_what_was_understood_is_told() -> None:
    understood = {
        "asked": {"artists": [], "tags": ["upbeat", "running"], "like": ["So What"]},
        "excluded": {"tags": ["metal"], "eras": []},
        "corrected": {"beatels": "The Beatles"},
    }
    read = Reader(exchange_html(Exchange("q", understood=understood), 0, is_active=True))
    assert "Understood: upbeat, running · like So What · without metal · “beatels” taken as The Beatles" in read.text
    nothing = {"asked": {"tags": []}, "excluded": {"tags": []}, "corrected": {}}
    assert "Understood" not in exchange_html(Exchange("q", understood=nothing), 0, is_active=True)


@given(st.lists(st.text(), max_size=3))
def test_greeting_and_notes_hold_no_other_tags(texts: list[str]) -> None:
    assert set(Reader(welcome_html(texts)).tags) <= {"section", "h2", "p", "div", "button", "span"}
    for text in texts:
        assert set(Reader(note_html(text)).tags) <= {"div", "p"}
