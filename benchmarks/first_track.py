"""From a message to the first track, the first word and the whole response, in the web chat and without it.

    python -m benchmarks.first_track [--tid demo] [--set KEY=VALUE …] [--repeat 5]

Each conversation has four messages. The first warms up; of the other three, the medians over all conversations are
printed. The pipeline alone is what the chat in a terminal does before it prints. The page is one in a headless Chromium
on this machine, from the key that sends the message to the change of what is shown.
"""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from playwright.sync_api import sync_playwright

from benchmarks.measuring import print_head, print_row
from benchmarks.workload import describe_machine, make_parser
from mcrs.cli.options import add_config_arguments, config_source, flag_layers, positive_integer
from mcrs.pipeline.live_answer import ChatSession
from mcrs.web.address import listen, page_url
from mcrs.web.pipelines import Pipelines
from mcrs.web.server import make_app, make_server

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mcrs.pipeline.crs import CRSBaseline

MESSAGES = (
    "something calm for a late evening, with piano",
    "more of this artist",
    "now something faster, from the 1980s",
    "no rock please",
)
# Notes when the exchange with a number first shows its track, its first word and its whole response.
_WATCH = """number => new Promise((done) => {
  const noted = {};
  const note = (name, seen) => { if (seen && !(name in noted)) noted[name] = (performance.now() - start) / 1000; };
  let start = 0;
  addEventListener("keydown", (event) => { if (event.key === "Enter" && !start) start = performance.now(); }, true);
  new MutationObserver(() => {
    const turns = document.querySelectorAll(".mc-turn");
    if (turns.length < number) return;
    const turn = turns[turns.length - 1];
    note("track", turn.querySelector(".mc-card"));
    note("word", turn.querySelector(".mc-response"));
    note("whole", turn.querySelector(".mc-response") && !turn.querySelector(".mc-dots"));
    if ("whole" in noted) done(noted);
  }).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
})"""


class Times(NamedTuple):
    """Seconds from a message to its first track, to the first word that can be read, and to the whole response."""

    track: float
    word: float
    whole: float


def time_pipeline(crs: CRSBaseline) -> list[Times]:
    """Hold a conversation with a pipeline."""
    session, times = ChatSession(), []
    for message in MESSAGES:
        shown: list[float] = []
        start = time.perf_counter()
        live = crs.start(message, session=session)
        track = time.perf_counter() - start
        live.write(lambda _, shown=shown: shown.append(time.perf_counter()))  # type: ignore[misc]
        whole = time.perf_counter() - start
        times.append(Times(track, shown[0] - start if shown else whole, whole))
    return times


def time_page(tab: Page) -> list[Times]:
    """Hold a conversation on a page that was just opened."""
    tab.locator("#mc-composer textarea").wait_for()
    times = []
    for number, message in enumerate(MESSAGES, start=1):
        tab.fill("#mc-composer textarea", message)
        tab.evaluate(f"window.noted = ({_WATCH})({number}); null")
        tab.keyboard.press("Enter")
        noted: dict[str, float] = tab.evaluate("window.noted")
        times.append(Times(**noted))
    return times


@contextmanager
def served(pipelines: Pipelines) -> Iterator[str]:
    """Serve the page in a thread and give its address."""
    with listen("127.0.0.1", 0) as taken:
        server = make_server(make_app(pipelines))
        thread = Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
        thread.start()
        yield page_url(taken)
        server.should_exit = True
        thread.join()


def print_medians(name: str, conversations: Sequence[list[Times]]) -> None:
    """The medians of all messages but the first of each conversation."""
    warm = [times for conversation in conversations for times in conversation[1:]]
    medians = (statistics.median(column) for column in zip(*warm, strict=True))
    print_row(name, *map("{:.3f}".format, medians), len(warm))


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__)
    add_config_arguments(parser, default_tid="demo")
    parser.add_argument("--repeat", type=positive_integer, default=5, help="conversations (default: %(default)s)")
    args = parser.parse_args()
    pipelines = Pipelines(*config_source(args), args.overrides, flag_layers(args))
    pipeline = pipelines.get(pipelines.first)
    print(f"{describe_machine()}\n{pipeline.choice.tid}: {pipeline.config.lm_type} ({pipeline.config.backend})\n")
    print_head("where", "s to the first track", "s to the first word", "s to the whole response", "messages")
    print_medians("pipeline", [time_pipeline(pipeline.crs) for _ in range(args.repeat)])
    browser_path = shutil.which("chromium")
    options: dict[str, Any] = {"executable_path": browser_path, "args": ["--no-sandbox", "--disable-gpu"]}
    with served(pipelines) as url, sync_playwright() as started:
        browser = started.chromium.launch(**options)
        conversations = []
        for _ in range(args.repeat):
            tab = browser.new_page()
            tab.goto(url)
            conversations.append(time_page(tab))
            tab.close()
        print_medians("page", conversations)
        browser.close()


if __name__ == "__main__":
    main()
