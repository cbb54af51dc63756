"""The report in a real browser: Chromium, where it is installed."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from mcrs.data.conversation import parse_session
from mcrs.evaluation.comparison import compare_runs
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.evaluation.report import build_report
from mcrs.evaluation.scores import score_run
from tests.evaluation.builders import make_catalog, make_test_run, session_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page, Playwright

sync_api = pytest.importorskip("playwright.sync_api")
# The page follows its address in an event of its own, so what it shows is awaited, never read at once.
expect = sync_api.expect
expect.set_options(timeout=30_000)
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EVIL = "</script><img src=x onerror=document.title='broken'>"


@pytest.fixture(scope="module")
def report_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [session_row(f"session {number}", ["t0", "t1"]) for number in range(4)]
    rows[3]["conversations"][0]["content"] = f"Find me a hidden gem {EVIL}"
    rows[2]["conversations"][0]["content"] = "شغل أغنية لفيروز من ﾌﾟﾗｽﾁｯｸ"
    truth = GroundTruth.of("sessions", [parse_session(row) for row in rows], make_catalog())
    lists = [["t0", "t2"], ["t0", "t1"]]
    first = make_test_run(truth, lists * 4, [f"Response {EVIL}"] * 8, tid="first")
    second = make_test_run(truth, [["t1", "t0"], ["t1"]] * 3 + [[], []], tid="second")
    path = tmp_path_factory.mktemp("report") / "report.html"
    page = build_report([first, second], [score_run(first), score_run(second)], compare_runs([first, second]))
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if CHROMIUM is None:
        pytest.skip("no chromium here")
    with sync_api.sync_playwright() as started:
        yield started


@pytest.fixture(
    scope="module", params=[("light", 1280), ("dark", 1280), ("dark", 360)], ids=["light", "dark", "narrow"]
)
def page(
    request: pytest.FixtureRequest, playwright: Playwright, report_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    scheme, width = request.param
    context = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("profile"),
        executable_path=CHROMIUM,
        args=FLAGS,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        offline=True,
    )
    tab = context.new_page()
    problems: list[str] = []
    tab.on("console", lambda message: problems.append(message.text))
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("request", lambda asked: problems.append(asked.url) if not asked.url.startswith("file:") else None)
    tab.goto(report_path.as_uri())
    yield tab
    context.close()
    assert problems == []


def test_report_opens_offline_fits_the_screen_and_browses_sessions(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("location.hash = 'session=' + encodeURIComponent('session 0')")
    expect(page.locator("#list button")).to_have_count(4)
    expect(page.locator("#session h3")).to_have_text("session 0")
    relevant = page.locator("#session .turn >> nth=1").locator("li.relevant")
    expect(relevant).to_have_text(["Temptation - 1987 Version by New Order"] * 2)
    expect(page.locator("#session li.played").first).to_contain_text(re.compile("^Blue Monday"))

    page.locator("a.id", has_text="session 3").click()
    expect(page.locator("#session h3")).to_have_text("session 3")
    expect(page.locator("#session .rank >> nth=1")).to_have_text("relevant track not in the list")
    expect(page.locator('#list button[aria-current="true"]')).to_contain_text(re.compile("^Find me a hidden gem"))
    # What looks like HTML in the data stays text.
    expect(page.locator("#session .response >> nth=0")).to_have_text(f"Response {EVIL}")
    assert page.locator("img").count() == 0
    assert page.title() == "first · second"


def test_report_searches_and_orders_sessions(page: Page) -> None:
    page.fill("#search", "HIDDEN gem")
    expect(page.locator("#count")).to_contain_text(re.compile("^1 of 4"))
    page.fill("#search", "")
    page.select_option("#order", "worst")
    expect(page.locator("#list button >> nth=0")).to_contain_text(re.compile("^Find me a hidden gem"))


def test_report_shows_each_text_in_the_direction_of_its_script(page: Page) -> None:
    page.fill("#search", "プラスチック")  # half-width in the message
    page.locator("#list button").click()
    expect(page.locator("#session h3")).to_have_text("session 2")
    direction = "texts => texts.map(text => getComputedStyle(text).direction)"
    assert page.locator("#session .user, #list .words").evaluate_all(direction) == ["rtl", "rtl", "ltr"]
    assert page.locator("#session li, #session .relevant-line").evaluate_all(
        "items => items.every(item => item.querySelector('bdi') && item.querySelector('.artist bdi'))"
    )
    page.fill("#search", "")


def test_report_has_readable_colours(page: Page) -> None:
    script = """() => {
      const light = (color) => color.match(/[\\d.]+/g).slice(0, 3).map(Number)
        .map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const paper = light(getComputedStyle(document.querySelector("section")).backgroundColor);
      return [...document.querySelectorAll("h2, td, small, .lead, .facts, .up, .down, .labels, svg text")]
        .map((element) => getComputedStyle(element))
        .map((style) => ratio(paper, light(style.fill !== "rgb(0, 0, 0)" ? style.fill : style.color)));
    }"""
    # WCAG AA asks for 4.5.
    assert min(page.evaluate(script)) >= 4.5


@pytest.mark.parametrize("length", [44, 200])
def test_long_names_of_runs_leave_the_numbers_in_view(page: Page, length: int) -> None:
    truth = GroundTruth.of("sessions", [parse_session(session_row("session", ["t0", "t1"]))], make_catalog())
    runs = [make_test_run(truth, [["t0"], ["t1"]], tid=letter * length) for letter in "xy"]
    page.set_content(build_report(runs, [score_run(run) for run in runs], compare_runs(runs)))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The first cell after a name of a run, in each table that has one.
    script = "[...document.querySelectorAll('th.run + td')].map((cell) => cell.getBoundingClientRect().right)"
    rights = page.evaluate(script)
    assert rights
    assert max(rights) <= page.evaluate("innerWidth")
