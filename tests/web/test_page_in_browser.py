"""The chat in a real browser: Chromium, where it is installed."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from mcrs.web.address import listen, page_url
from mcrs.web.server import make_app, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from mcrs.web.pipelines import Pipelines

pytest.importorskip("gradio", reason="pip install 'mcrs[web]'")
sync_api = pytest.importorskip("playwright.sync_api")
# The page changes after its events, so what it shows is awaited, never read at once.
expect = sync_api.expect
expect.set_options(timeout=30_000)
# What gradio does with pandas is not ours.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")
CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@contextmanager
def served(pipelines: Pipelines, password: str | None = None) -> Iterator[str]:
    """Serve a page and give its address."""
    with listen("127.0.0.1", 0) as taken:
        server = make_server(make_app(pipelines, password))
        thread = Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
        thread.start()
        yield page_url(taken)
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium here")
    with sync_api.sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def url(pipelines: Pipelines) -> Iterator[str]:
    with served(pipelines) as address:
        yield address


@pytest.fixture(scope="module")
def hostile_url(hostile_pipelines: Pipelines) -> Iterator[str]:
    with served(hostile_pipelines) as address:
        yield address


@contextmanager
def opened(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """Open the page as a new visitor; the page asks nobody else for anything, and nothing goes wrong on it."""
    context = browser.new_context(**options)
    tab = context.new_page()
    asked: set[str] = set()
    problems: list[str] = []
    tab.on("request", lambda request: asked.add(str(urlsplit(request.url).hostname)))
    tab.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.goto(url)
    yield tab
    context.close()
    assert asked <= {"127.0.0.1", "None"}  # none: data and blobs
    assert problems == []


def say(tab: Page, message: str) -> None:
    """Write a message, and wait for the whole answer to it."""
    n_before = tab.locator(".mc-turn").count()
    tab.fill("#mc-composer textarea", message)
    tab.keyboard.press("Enter")
    wait_for_turn(tab, n_before + 1)


def wait_for_turn(tab: Page, n_turns: int) -> None:
    tab.wait_for_function(
        "n => document.querySelectorAll('.mc-turn').length === n && document.querySelector('#mc-live .mc-response') "
        "&& !document.querySelector('.mc-dots')",
        arg=n_turns,
    )


def test_conversation(browser: Browser, url: str, tmp_path: Path) -> None:
    with opened(browser, url) as tab:
        tab.locator(".mc-chips button").first.click()
        wait_for_turn(tab, 1)
        card = tab.locator("#mc-live .mc-card")
        first = card.locator("h3").inner_text()
        expect(tab.locator("#mc-live .mc-response")).to_contain_text(first)
        assert card.locator("a.mc-listen").get_attribute("href").startswith("https://open.spotify.com/")
        assert card.locator(".mc-why li").count() > 0

        others = tab.locator("#mc-live .mc-others")
        assert not others.locator("li").first.is_visible()
        others.locator("summary").click()
        expect(others.locator("li")).to_have_count(19)
        expect(others.locator("li").last).to_be_visible()

        card.get_by_role("button", name="Not this artist").click()
        wait_for_turn(tab, 2)
        expect(tab.locator("#mc-past .mc-card button[aria-pressed=true]")).to_have_text("Not this artist")
        expect(tab.locator("#mc-past .mc-card button:enabled")).to_have_count(0)
        expect(tab.locator("#mc-live .mc-said")).to_contain_text(re.compile(r"^\s*Nothing more by"))
        expect(tab.locator("#mc-past .mc-others[open]")).to_have_count(0)

        tab.get_by_role("button", name="Toggle Sidebar").click()
        with tab.expect_download() as started:
            tab.get_by_role("button", name="Save this conversation").click()
        started.value.save_as(tmp_path / "chat.jsonl")
        row = json.loads((tmp_path / "chat.jsonl").read_text(encoding="utf-8"))
        assert [message["role"] for message in row["conversations"]] == ["user", "music", "assistant"] * 2
        assert started.value.suggested_filename == f"chat-{row['session_id'][:8]}.jsonl"

        tab.get_by_role("button", name="New conversation").click()
        tab.locator(".mc-welcome").wait_for()
        expect(tab.locator(".mc-turn")).to_have_count(0)


def test_broken_choice_is_told_and_the_conversation_stays(
    browser: Browser, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(browser, url) as tab:
        say(tab, "calm piano")
        tab.get_by_role("button", name="Toggle Sidebar").click()
        tab.fill("#mc-model textarea, #mc-model input", "/no/such/model")
        tab.get_by_role("button", name="Apply").click()
        # transformers is imported first.
        expect(tab.locator("#mc-status .mc-error")).to_contain_text("/no/such/model", timeout=120_000)
        tab.get_by_role("button", name="Toggle Sidebar").click()
        say(tab, "more of it")


def test_page_is_not_left_without_a_question_while_something_is_not_saved(browser: Browser, url: str) -> None:
    with opened(browser, url) as tab:
        asked: list[str] = []
        tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        say(tab, "calm piano")
        # The page notes this right after it shows the answer.
        tab.wait_for_function("window.mcUnsaved")
        tab.reload()
        tab.locator(".mc-welcome").wait_for()
        assert asked == ["beforeunload"]
        tab.reload()
        assert asked == ["beforeunload"]


def test_two_visitors_do_not_see_each_other(browser: Browser, url: str) -> None:
    with opened(browser, url) as first, opened(browser, url) as second:
        say(first, "calm piano")
        say(second, "heavy metal")
        say(first, "older please")
        expect(first.locator(".mc-said")).to_have_text(["calm piano", "older please"])
        expect(second.locator(".mc-said")).to_have_text(["heavy metal"])


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_hostile_texts_fit_the_page_and_are_text(browser: Browser, hostile_url: str, scheme: Any, width: int) -> None:
    with opened(browser, hostile_url, color_scheme=scheme, viewport={"width": width, "height": 800}) as tab:
        say(tab, "calm <img src=x onerror=\"document.title='broken'\"> ${document.title='broken'}")
        tab.locator("#mc-live summary").click()
        assert tab.title() == "mcrs"
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert tab.locator("#mc-live img, #mc-live svg, #mc-live script").count() == 0
        expect(tab.locator("#mc-live .mc-said")).to_contain_text(re.compile(r"^\s*calm <img src=x"))
        box = tab.locator("#mc-composer").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 801
        # WCAG AA asks for 4.5.
        assert min(tab.evaluate(CONTRASTS)) >= 4.5


#: How texts of the conversation stand out from what is behind them.
CONTRASTS = """() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => numbers(color).slice(0, 3).map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return numbers(color)[3] === 0 && element.parentElement ? behind(element.parentElement) : color;
  };
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  return [...document.querySelectorAll("#mc-live :is(h3, p, li, span, b, a, summary, .mc-said, .mc-response)")]
    .map((element) => ratio(light(behind(element)), light(getComputedStyle(element).color)));
}"""


def test_open_pages_do_not_keep_the_server_from_its_end(browser: Browser, pipelines: Pipelines) -> None:
    tab = browser.new_page()
    with served(pipelines) as address:
        tab.goto(address)
        tab.locator("#mc-composer textarea").wait_for()
    tab.close()


def test_password_opens_the_page(browser: Browser, pipelines: Pipelines) -> None:
    with served(pipelines, "two words") as address, opened(browser, address) as tab:
        tab.locator("input[type=password]").wait_for()
        assert tab.locator("#mc-composer").count() == 0
        tab.locator("input:not([type=password]), textarea").first.fill("anybody")
        tab.locator("input[type=password]").fill("two words")
        tab.get_by_role("button", name="Login").click()
        tab.locator("#mc-composer textarea").wait_for()
        say(tab, "calm piano")
