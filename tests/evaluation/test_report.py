from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from mcrs.data.conversation import parse_session
from mcrs.evaluation.comparison import compare_runs
from mcrs.evaluation.custom_measures import CUSTOM_MEASURES, Answer
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.evaluation.measures import definition
from mcrs.evaluation.report import build_report
from mcrs.evaluation.report.build import browser_data
from mcrs.evaluation.response_measures import RESPONSE_MEASURES
from mcrs.evaluation.scores import score_run
from mcrs.evaluation.slice_scores import score_slices
from tests.evaluation.builders import make_catalog, make_test_run, make_truth, session_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.evaluation.scored_run import Run

EVIL = "</script><img src=x onerror=alert(1)> & $x^2$ \u2028"


def report_of(runs: Sequence[Run]) -> str:
    comparison = compare_runs(runs) if len(runs) > 1 else None
    return build_report(runs, [score_run(run) for run in runs], comparison)


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    truth = make_truth({"a": ["t0", "t1"], "b": ["t2", "t3"], "c": ["t4"]})
    first = make_test_run(truth, [["t0"], ["t5", "t1"], ["t2"], ["t6"], ["t4"]], tid="first")
    return [first, make_test_run(truth, [["t1"], ["t1"], ["t6", "t2"], ["t3"], []], tid="second")]


@pytest.fixture(scope="module")
def page(runs: list[Run]) -> str:
    return report_of(runs)


def test_report_needs_nothing_from_outside(page: str) -> None:
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", page)
    assert not re.search(r"url\(\s*(?!#)|@import|\bfetch\(|XMLHttpRequest", page)
    assert "default-src 'none'" in page


def test_report_holds_scores_slices_losses_and_responses(runs: list[Run], page: str) -> None:
    for run in runs:
        scores = score_run(run)
        assert f"{scores.macro['ndcg@20'].value:.4f}" in page
        assert f"{scores.responses['opening_diversity']:.4f}" in page
    for words in ("Differences from first", "artist played before: yes", "not in the top 20", "p (Holm)"):
        assert words in page
    assert page.count("<svg") == 2


def test_report_explains_every_response_measure(page: str) -> None:
    for name, measure in RESPONSE_MEASURES.items():
        assert f"<dt>{name}</dt>" in page
        assert definition(measure).split("\n")[0].split(",")[0].split("'")[0] in page


def test_report_has_the_registered_measures_and_their_definitions(
    runs: list[Run], page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_first_three(answer: Answer) -> float:
        """Whether the relevant track has one of the ``ranks`` 1 to 3."""
        return 1 <= answer.rank <= 3

    monkeypatch.setitem(CUSTOM_MEASURES, "in_first_three", in_first_three)
    monkeypatch.setitem(CUSTOM_MEASURES, "unexplained", lambda answer: answer.rank)
    scores = [score_run(run) for run in runs]
    own = build_report(runs, scores, compare_runs(runs))
    assert own.count("Your own measures") == 2
    assert "<td>" + f"{scores[0].custom['in_first_three'].value:.4f}" in own.partition("in first three")[2]
    assert "has one of the <code>ranks</code> 1 to 3" in own
    assert "unexplained" in own
    assert "Your own measures" not in page


def test_report_of_one_run_has_no_differences(runs: list[Run]) -> None:
    page = report_of(runs[:1])
    assert "Differences" not in page
    assert "Report of a run" in page


def test_changed_sessions_have_each_rank_under_the_number_of_its_turn() -> None:
    rows = [session_row("gap", ["t0", "t1", "t2"]), session_row("short", ["t3"])]
    # The second turn of the first session has no relevant track.
    rows[0]["conversations"] = [each for each in rows[0]["conversations"] if each["content"] != "t1"]
    truth = GroundTruth.of("gaps", list(map(parse_session, rows)), make_catalog())
    first = make_test_run(truth, [["t5"], ["t5", "t2"], ["t3"]], tid="first")
    page = report_of([first, make_test_run(truth, [["t0"], ["t2"], []], tid="second")])
    table = page.partition("Sessions that changed most")[2].partition("</table>")[0]
    assert re.findall(r'<th scope="col">(.*?)</th>', table) == ["nDCG@20", "turn 1", "turn 3"]
    assert [re.findall("<td[^>]*>([^<]*→[^<]*|)</td>", row) for row in table.split("<tr>")[2:]] == [
        ["1→–", ""],
        ["–→1", "2→1"],
    ]


def test_report_of_equal_runs_lists_no_changed_session(runs: list[Run]) -> None:
    assert "changed most" not in report_of([runs[0], replace(runs[0], tid="same")])


def test_report_is_the_same_each_time(runs: list[Run], page: str) -> None:
    assert report_of(runs) == page


def test_charts_have_a_mark_for_every_mean_and_a_line_for_every_known_interval(runs: list[Run], page: str) -> None:
    turns, others = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    slices = score_slices(runs)
    assert turns.count("<rect") == 2 * sum(piece.family == "turn" for piece in slices)
    assert others.count("<rect") == 2 * sum(piece.family != "turn" for piece in slices)
    assert 'class="interval"' not in others  # of so few sessions
    assert "Z" not in turns
    for chart in (turns, others):
        assert {"var(--run-1)", "var(--run-2)"} <= set(re.findall(r"var\(.*?\)", chart))
        assert "nan" not in chart


def test_bands_end_where_intervals_are_unknown() -> None:
    truth = make_truth({f"s{number}": ["t0", "t1", "t2"][: 3 if number else 2] for number in range(8)})
    run = make_test_run(truth, [["t0"]] * len(truth))
    turns, others = re.findall(r"<svg.*?</svg>", report_of([run]), re.DOTALL)
    (band,) = re.findall(r'class="band [^>]* d="([^"]*)"', turns)
    assert band.count("Z") == 1  # from the first turn to the second; the third has 7 sessions
    assert 'class="interval"' in others


def test_long_runs_of_turns_keep_their_order() -> None:
    turns, _ = re.findall(
        r"<svg.*?</svg>", report_of([make_test_run(make_truth({"a": ["t0"] * 12}), [["t0"]] * 12)]), re.DOTALL
    )
    places = [float(place) for place in re.findall(r'<rect x="([\d.]+)"', turns)]
    assert places == sorted(places)
    assert len(set(places)) == 12


def test_report_escapes_every_text() -> None:
    row = session_row(f"id {EVIL}", ["t0"], conversation_goal={"category": EVIL, "specificity": EVIL})
    row["conversations"][0]["content"] = EVIL
    truth = GroundTruth.of(f"dataset {EVIL}", [parse_session(row)], make_catalog())
    page = report_of([make_test_run(truth, [[EVIL, "t1"]], [EVIL], tid=name) for name in ("one", "two")])
    assert "<img" not in page
    assert page.count("</script>") == 2
    data = re.search(r'id="browser-data">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    session = json.loads(data.group(1))["sessions"][0]
    assert session["turns"][0]["said"] == EVIL
    assert session["turns"][0]["responses"] == [EVIL, EVIL]


def test_report_lists_what_was_wrong_with_the_predictions(runs: list[Run]) -> None:
    scores = replace(score_run(runs[0]), violations=("row 3: <b>missing</b>",))
    assert "row 3: &lt;b&gt;missing&lt;/b&gt;" in build_report(runs[:1], [scores])


def test_browser_data_shows_the_sessions_that_changed_most(runs: list[Run]) -> None:
    every = browser_data(runs)
    assert [session["id"] for session in every["sessions"]] == ["a", "b", "c"]
    few = browser_data(runs, 1)
    assert [session["id"] for session in few["sessions"]] == ["c"]
    turn = few["sessions"][0]["turns"][0]
    assert few["tracks"][turn["relevant"]] == ["California", "Phantom Planet"]
    assert turn["lists"] == [[turn["relevant"]], []]


def test_browser_data_marks_played_tracks_and_names_unknown_ones_by_id() -> None:
    run = make_test_run(make_truth({"a": ["t0", "lost"]}), [["t0"], ["t0"]])
    data = browser_data([run])
    second = data["sessions"][0]["turns"][1]
    assert [data["tracks"][number] for number in second["played"]] == [["Blue Monday", "New Order"]]
    assert data["tracks"][second["relevant"]] == ["lost", ""]
    assert second["before"] == "the data's response 1"


def test_report_needs_no_drawing_library(runs: list[Run], page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    assert report_of(runs) == page


def test_a_report_without_responses_does_not_measure_them(runs: list[Run]) -> None:
    silent = [make_test_run(run.truth, [["t0"]] * 5, ["", " ", "", "\n", ""], tid=run.tid) for run in runs]
    for page in (report_of(silent), report_of(silent[:1])):
        (section,) = re.findall(r'<section id="responses">.*?</section>', page, re.DOTALL)
        assert "All responses are empty" in section
        assert "<td>" not in section
        (scores,) = re.findall(r'<section id="scores">.*?</section>', page, re.DOTALL)
        assert re.findall(r"<td>([^<]*)</td></tr>", scores) == ["–"] * scores.count('class="key ')


def test_a_run_without_responses_has_dashes_beside_one_with_responses(runs: list[Run]) -> None:
    silent = make_test_run(runs[0].truth, [["t0"]] * 5, [""] * 5, tid="silent")
    (section,) = re.findall(r'<section id="responses">.*?</section>', report_of([runs[0], silent]), re.DOTALL)
    cells = re.findall(r"<td>([^<]*)</td>", section)
    assert set(cells[1::2]) == {"–"}
    assert cells[0] == f"{score_run(runs[0]).responses['distinct_1']:.4f}"
    assert "A run whose responses are all empty has “–”." in section
    assert "all empty" not in report_of(runs)


def test_a_partly_empty_run_is_measured(runs: list[Run]) -> None:
    page = report_of([make_test_run(runs[0].truth, [["t0"]] * 5, ["Try this.", "", "", "", ""])])
    assert '<th scope="row">empty</th><td>0.8000</td>' in page


def test_counts_of_one_are_singular(runs: list[Run]) -> None:
    one = make_test_run(make_truth({"a": ["t0"]}), [["t0"]])
    assert '<p class="facts">1 session · 1 turn · ' in report_of([one])
    assert "3 sessions · 5 turns · " in report_of(runs)
    page = build_report([one], [replace(score_run(one), violations=("row 3: missing",))])
    assert "1 problem with the predictions" in page


def test_intervals_are_explained_only_where_there_are_some(runs: list[Run]) -> None:
    truth = make_truth({f"s{number}": ["t0", "t1"] for number in range(30)})
    many = [make_test_run(truth, [[first], ["t1"]] * 30, tid=first) for first in ("t0", "t5")]
    one = make_truth({"a": ["t0"]})
    few = [make_test_run(one, [[first]], tid=first) for first in ("t0", "t5")]
    for words in ("The small figures are 95", "% intervals over sessions", "bootstrap intervals"):
        assert words in report_of(many)
        assert words not in report_of(few)


def test_long_names_of_runs_can_be_wrapped_or_shortened(runs: list[Run]) -> None:
    names = ["x" * 200, "y" * 44]
    page = report_of([make_test_run(runs[0].truth, [["t0"]] * 5, tid=name) for name in names])
    for name in names:
        # Every cell with the name of a run has the class that wraps it.
        cells = [tag for tag, text in re.findall(r"(<th\b[^>]*>)(.*?)</th>", page) if name in text]
        assert cells
        assert all('class="run"' in tag for tag in cells)
        assert f'<h3 title="{name}">' in page
        assert f'<span title="{name}" class="key ' in page


def test_runs_of_a_large_report_look_different(runs: list[Run]) -> None:
    many = [make_test_run(runs[0].truth, [["t0"]] * 5, tid=f"run {number}") for number in range(24)]
    page = report_of(many)
    keys = re.findall(r'<span title="(run \d+)" class="key (look-\d)" style="([^"]*)"', page)
    assert len({(look, color) for _, look, color in keys}) == len({name for name, _, _ in keys}) == 24
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)[0]
    for look in {look for _, look, _ in keys} - {"look-0"}:
        assert f".{look} > :not(rect) {{ stroke-dasharray" in style


def test_colours_of_runs_are_readable_on_the_page() -> None:
    style = (files("mcrs.evaluation.report") / "templates" / "style.css").read_text(encoding="utf-8")
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    for scheme in (light, dark.split("* {")[0]):
        colors = dict(re.findall(r"--([\w-]+): (#\w{6})", scheme))
        runs = [color for name, color in colors.items() if name.startswith("run-")]
        assert len(runs) == 6
        # WCAG AA asks for 4.5.
        assert min(contrast(color, colors[paper]) for color in runs for paper in ("card", "paper")) >= 4.5


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2 between two colours, ``#rrggbb``."""

    def light(color: str) -> float:
        parts = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
        linear = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)
