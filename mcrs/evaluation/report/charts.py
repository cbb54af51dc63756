"""Charts as SVG in the colours of the page, so that they follow its dark and light themes."""

from __future__ import annotations

import io
from math import isnan
from typing import TYPE_CHECKING, Any

from mcrs.evaluation.goal_labels import slice_label
from mcrs.runtime.extras import require

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.evaluation.slice_scores import SliceScores

#: Number of colours for runs; further runs repeat them.
N_COLORS = 6
# Placeholder colours, which are replaced by the page's variables in the SVG.
_INK, _LINE = "#010203", "#040506"
_RUNS = tuple(f"#0a0b{index:02x}" for index in range(N_COLORS))
_SETTINGS = {
    "svg.fonttype": "none",  # real text, in the page's font
    "text.parse_math": False,  # a dollar sign in a name is not mathematics
    "font.size": 11,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": _LINE,
    "grid.linewidth": 0.6,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


def turns_chart(slices: Sequence[SliceScores]) -> str:
    """nDCG@20 of each run by turn number, with bands of 95 % intervals, as an SVG element.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    turns = [piece for piece in slices if piece.family == "turn"]
    numbers = [int(piece.name) for piece in turns]

    def draw(axes: Any) -> None:  # noqa: ANN401 - matplotlib has no types
        for index, tid in enumerate(turns[0].values):
            color = _RUNS[index % N_COLORS]
            values, lows, highs = zip(*(piece.values[tid] for piece in turns), strict=True)
            axes.fill_between(numbers, lows, highs, color=color, alpha=0.14, linewidth=0)
            axes.plot(numbers, values, color=color, linewidth=2.2, marker="o", markersize=5)
        axes.set_xticks(numbers)
        axes.set_xlabel("turn")
        axes.set_ylabel("nDCG@20")
        axes.set_ylim(bottom=0)
        axes.grid(axis="y")

    return _draw(draw, (9, 3.4), "turns")


def slices_chart(slices: Sequence[SliceScores]) -> str:
    """nDCG@20 of each run in each slice but the turns, with 95 % intervals, as an SVG element.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    pieces = [piece for piece in slices if piece.family != "turn"]
    tids = list(pieces[0].values)
    offsets = [(index - (len(tids) - 1) / 2) * 0.7 / len(tids) for index in range(len(tids))]

    def draw(axes: Any) -> None:  # noqa: ANN401 - matplotlib has no types
        for index, tid in enumerate(tids):
            intervals = [piece.values[tid] for piece in pieces]
            positions = [row + offsets[index] for row in range(len(pieces))]
            color = _RUNS[index % N_COLORS]
            known = [
                (position, *item) for position, item in zip(positions, intervals, strict=True) if not isnan(item.low)
            ]
            axes.hlines([row[0] for row in known], [row[2] for row in known], [row[3] for row in known], color, lw=1.6)
            # A mark at 0 is half outside of the axes.
            axes.plot([item.value for item in intervals], positions, "o", color=color, markersize=5, clip_on=False)
        for row in range(1, len(pieces)):
            if pieces[row].family != pieces[row - 1].family:
                axes.axhline(row - 0.5, color=_LINE, linewidth=0.8)
        axes.set_yticks(range(len(pieces)), [slice_label(piece.family, piece.name) for piece in pieces])
        axes.set_ylim(len(pieces) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(left=0)
        axes.set_xlabel("nDCG@20")
        axes.grid(axis="x")

    return _draw(draw, (9, 0.6 + len(pieces) * max(0.26, 0.16 * len(tids))), "slices")


def _draw(draw: Any, size: tuple[float, float], name: str) -> str:  # noqa: ANN401 - matplotlib has no types
    purpose = "the report"
    matplotlib = require("matplotlib", extra="report", purpose=purpose)
    figure_module = require("matplotlib.figure", extra="report", purpose=purpose)
    # The salt keeps ids of charts on one page distinct, and stable between reports.
    with matplotlib.rc_context({**_SETTINGS, "svg.hashsalt": name}):
        figure = figure_module.Figure(figsize=size, layout="constrained")
        draw(figure.subplots())
        stream = io.StringIO()
        metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(stream, format="svg", transparent=True, metadata=metadata)
    svg = stream.getvalue()
    svg = svg[svg.index("<svg") :]
    variables = {_INK: "var(--ink-2)", _LINE: "var(--line)"}
    variables.update({color: f"var(--run-{index + 1})" for index, color in enumerate(_RUNS)})
    for color, variable in variables.items():
        svg = svg.replace(color, variable)
    return svg
