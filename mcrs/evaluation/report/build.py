"""Putting the report together: figures, charts, and the page's templates."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import count
from math import ceil, floor, isnan, log10
from typing import TYPE_CHECKING, Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from mcrs.evaluation.custom_measures import CUSTOM_MEASURES
from mcrs.evaluation.goal_labels import goal_label, slice_label
from mcrs.evaluation.losses import find_losses
from mcrs.evaluation.measures import definition
from mcrs.evaluation.ranking_measures import OFFICIAL, RANKING_MEASURES, catalog_diversity, ndcg
from mcrs.evaluation.response_measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES
from mcrs.evaluation.score_tables import format_number, signed
from mcrs.evaluation.scores import Scores, composite
from mcrs.evaluation.significance import MIN_SESSIONS
from mcrs.evaluation.slice_scores import SliceScores, score_slices

if TYPE_CHECKING:
    from mcrs.evaluation.comparison import Comparison
    from mcrs.evaluation.scored_run import Run

_CODE = re.compile(r"``(.+?)``")
_MAX_STEPS = 7


def build_report(
    runs: Sequence[Run], scores: Sequence[Scores], comparison: Comparison | None = None, n_sessions: int | None = None
) -> str:
    """Write the report of one or several runs: a complete HTML page with style, script, charts and data.

    The comparison is None for a single run; ``n_sessions`` is that of :func:`browser_data`.
    """
    slices = comparison.slices if comparison else score_slices(runs)
    turns = [piece for piece in slices if piece.family == "turn"]
    others = [piece for piece in slices if piece.family != "turn"]
    environment = Environment(
        loader=PackageLoader("mcrs.evaluation.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.tests["known"] = lambda value: not isnan(value)
    environment.filters.update(
        format_number=format_number, signed=lambda value: signed(value).replace("-", "−"), prose=_prose
    )
    own = files("mcrs.evaluation.report") / "templates"
    return environment.get_template("report.html.j2").render(
        runs=scores,
        first=scores[0],
        comparison=comparison,
        slices=slices,
        slices_have_intervals=any(not isnan(mean.low) for piece in slices for mean in piece.values.values()),
        slice_label=slice_label,
        min_sessions=MIN_SESSIONS,
        official=OFFICIAL,
        outcomes=list(dict.fromkeys(outcome for run in scores for outcome in run.losses.shares)),
        depths=sorted({depth for run in scores for depth in run.losses.pool_recall}),
        turns=turns,
        turns_axis=_axis(turns),
        other_slices=others,
        slices_axis=_axis(others),
        definitions=_definitions(scores[0].custom),
        style=Markup((own / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        script=Markup((own / "browser.js").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        browser=browser_data(runs, n_sessions),
    )


def _axis(pieces: Sequence[SliceScores]) -> Axis:
    return Axis(end for piece in pieces for interval in piece.values.values() for end in interval)


def _definitions(own: Iterable[str]) -> dict[str, dict[str, str]]:
    rankings = _explain(RANKING_MEASURES) | {"catalog_diversity": definition(catalog_diversity)}
    groups = {
        "Rankings": rankings,
        "Responses": _explain({**POOLED_RESPONSE_MEASURES, **RESPONSE_MEASURES}),
        "Other": {"composite": definition(composite), "loss breakdown": definition(find_losses)},
        "Your own measures": _explain({name: CUSTOM_MEASURES[name] for name in own if CUSTOM_MEASURES[name].__doc__}),
    }
    return {title: texts for title, texts in groups.items() if texts}


def _explain(measures: Mapping[str, Callable[..., Any]]) -> dict[str, str]:
    """The definition of each measure; a measure with several cut-offs has one definition under all its names."""
    names: dict[str, list[str]] = {}
    for name, measure in measures.items():
        names.setdefault(definition(measure), []).append(name)
    return {", ".join(group): text for text, group in names.items()}


def _prose(text: str) -> Markup:
    """A docstring as HTML: paragraphs, and code where it has double back-ticks."""
    paragraphs = [_CODE.sub(r"<code>\1</code>", str(escape(part))) for part in text.split("\n\n")]
    return Markup("".join(f"<p>{part}</p>" for part in paragraphs))  # noqa: S704 - escaped above


class Axis:
    """An axis from 0 to a round number that is not below any value: finite numbers of at least 0; NaN does not count.

    Attributes:
        ticks: The values at its ticks, from 0 to its end, and their texts.
    """

    def __init__(self, values: Iterable[float]) -> None:
        highest = max((value for value in values if not isnan(value)), default=0.0) or 1.0
        unit = 10.0 ** floor(log10(highest))
        # Without the tolerance, 0.3 / 0.1 would be more than 3 steps.
        step, n_steps = next(
            (factor * unit, n_steps)
            for factor in (0.2, 0.5, 1, 2)
            if (n_steps := ceil(highest / (factor * unit) - 1e-9)) <= _MAX_STEPS
        )
        n_digits = max(-floor(log10(step) + 1e-9), 0)
        self.ticks = [(place * step, f"{place * step:.{n_digits}f}") for place in range(n_steps + 1)]

    def share(self, value: float) -> float:
        """The place of a value on the axis, from 0 to 1."""
        return value / self.ticks[-1][0]


def browser_data(runs: Sequence[Run], n_sessions: int | None = None) -> dict[str, Any]:
    """The content of the session browser for runs of one ground truth, as JSON values.

    ``n_sessions`` takes only those that changed most between first and last run (for a single run: by nDCG@20).

    Returns:
        ``runs``: their names. ``tracks``: title and artists by index. ``sessions``: id, user, goal, nDCG@20 of
        each run, and turns with what was said, the index of the relevant track, and each run's tracks and response.
    """
    truth = runs[0].truth
    # Tracks get indexes in the order of their first use, so that each is described once.
    index: defaultdict[str, int] = defaultdict(count().__next__)
    ndcg_values = np.stack([ndcg(run.ranks, 20) for run in runs])
    members: dict[int, list[int]] = {}
    for position, row in enumerate(truth.session_rows.tolist()):
        members.setdefault(row, []).append(position)
    means = {row: ndcg_values[:, positions].mean(axis=1) for row, positions in members.items()}
    order = sorted(members, key=lambda row: -abs(means[row][-1] - (means[row][0] if len(runs) > 1 else 0)))
    sessions = []
    for row in sorted(order[:n_sessions]):
        session = truth.sessions[row]
        codes = {"goal category": session.goal_category, "goal specificity": session.goal_specificity}
        goal = [goal_label(family, code) for family, code in codes.items() if code]
        sessions.append(
            {
                "id": session.session_id,
                "user": session.user_id,
                "goal": " · ".join(goal),
                "ndcg": [round(float(mean), 4) for mean in means[row]],
                "turns": [_turn(runs, position, index) for position in members[row]],
            }
        )
    known = {track.track_id: track for track in truth.catalog.tracks(index)}
    tracks = [[known[each].title or each, known[each].artist] if each in known else [each, ""] for each in index]
    return {"runs": [run.tid for run in runs], "tracks": tracks, "sessions": sessions}


def _turn(runs: Sequence[Run], position: int, index: Mapping[str, int]) -> dict[str, Any]:
    truth = runs[0].truth
    turn = truth.turns[position]
    previous = [message.content for message in turn.history if message.role == "assistant"]
    return {
        "n": turn.turn_number,
        "before": previous[-1] if previous else "",
        "said": turn.user_query,
        "relevant": index[truth.relevant_ids[position]],
        "played": [index[track_id] for track_id in turn.played_track_ids],
        "lists": [[index[track_id] for track_id in run.predictions[position].predicted_track_ids] for run in runs],
        "responses": [run.predictions[position].predicted_response for run in runs],
    }
