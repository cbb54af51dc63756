"""The results of an experiment: figures, intervals and tests as a table, and the report."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from mcrs.checks.given_rows import given_list
from mcrs.checks.paths import at_home
from mcrs.checks.plain_values import short_repr, whole_number
from mcrs.errors import ConfigError, DataError
from mcrs.evaluation.comparison import Comparison, Difference, compare_runs, find_differences
from mcrs.evaluation.custom_measures import CUSTOM_MEASURES
from mcrs.evaluation.measures import Values, check_measures, mean_intervals, measure_values
from mcrs.evaluation.score_export import turn_rows
from mcrs.evaluation.score_tables import difference_text, format_number, format_table, interval_text
from mcrs.evaluation.scored_run import Run
from mcrs.evaluation.scores import Scores, score_run
from mcrs.evaluation.significance import Interval
from mcrs.registry.definitions import shown_name

if TYPE_CHECKING:
    import pandas as pd


Measures: TypeAlias = Iterable[str | Callable[..., Any]]
_NAN = float("nan")
_UNKNOWN = Interval(_NAN, _NAN, _NAN)


class Figure(NamedTuple):
    """The numbers of one measure of one pipeline: a row of the table.

    Attributes:
        name: The pipeline.
        measure: The measure.
        value: Its mean.
        low: The lower end of its 95 % interval over sessions; NaN for a measure of the whole run.
        high: The upper end.
        delta: The mean difference from the baseline, over the turns that count in both; NaN for the baseline itself and
            for a measure of the whole run, as are all columns from here on.
        delta_low: The lower end of the 95 % interval of the difference.
        delta_high: The upper end.
        p_value: Of the paired permutation test over sessions.
        p_holm: The same, adjusted by Holm for all tests of the experiment.
    """

    name: str
    measure: str
    value: float
    low: float
    high: float
    delta: float
    delta_low: float
    delta_high: float
    p_value: float
    p_holm: float


@dataclass(frozen=True, eq=False, repr=False)
class Experiment:
    """The result of :func:`mcrs.experiment` and :func:`mcrs.evaluate`.

    The runs of several results over the same turns can be compared: ``mcrs.Experiment((*mine.runs, *published.runs),
    ("ndcg@20",), baseline=0)``.

    Attributes:
        runs: The predictions of each pipeline, with the relevant tracks.
        measures: The measures of the table, as for :func:`mcrs.experiment`.
        baseline: The position of the run that the others are compared with; None for no comparison.

    Raises:
        ConfigError: There is no run, two have one name, the baseline is not one of them, or a measure is unknown.
        DataError: The runs answer different turns.
    """

    runs: tuple[Run, ...]
    measures: tuple[str, ...]
    baseline: int | None = None
    _values: dict[str, dict[str, Values]] = field(init=False)

    def __post_init__(self) -> None:
        """Check the arguments and compute the measures now, so that a failing measure is an error here."""
        runs, measures = _comparable(self.runs), measure_names(self.measures)
        values = {run.tid: measure_values(run, measures) for run in runs}
        checked = {
            "runs": runs,
            "measures": measures,
            "baseline": check_baseline(self.baseline, len(runs)),
            "_values": values,
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @cached_property
    def figures(self) -> list[Figure]:
        """The rows of the table (numbers, not charts): every measure of every pipeline, ordered by pipeline."""
        differences = {(each.tid, each.measure): each for each in self._differences()}
        means = {run.tid: mean_intervals(run.truth, self._values[run.tid]) for run in self.runs}
        return [
            _figure(run.tid, name, means[run.tid][name], differences.get((run.tid, name)))
            for run in self.runs
            for name in self.measures
        ]

    @cached_property
    def scores(self) -> tuple[Scores, ...]:
        """All that ``mcrs evaluate`` measures of each run; of registered measures, those of :attr:`measures`."""
        return tuple(score_run(run, custom=self._custom) for run in self.runs)

    @cached_property
    def comparison(self) -> Comparison | None:
        """All that ``mcrs compare`` finds between the baseline and the others; None without a baseline."""
        return None if self.baseline is None else compare_runs(self._from_baseline())

    def to_pandas(self) -> pd.DataFrame:
        """The table as a DataFrame: a row for each :class:`Figure`, a column for each of its attributes."""
        import pandas as pd

        return pd.DataFrame(self.figures, columns=Figure._fields)

    def turns_to_pandas(self) -> pd.DataFrame:
        """Every turn of every pipeline as a data frame, with the columns of ``mcrs evaluate --per-turn``.

        Of registered measures and other cut-offs, it has those of :attr:`measures`.
        """
        import pandas as pd

        return pd.DataFrame([row for run in self.runs for row in turn_rows(run, self.measures)])

    def report(self, path: str | os.PathLike[str], n_sessions: int | None = None) -> Path:
        """Write the HTML report of ``mcrs report``.

        Args:
            path: The file. An existing file is replaced only if it is an unchanged report.
            n_sessions: How many sessions the report's session browser lists; None: all.

        Returns:
            The file.

        Raises:
            ConfigError: An argument is of another type, or ``n_sessions`` is negative.
            OutputError: Another file is there, or it cannot be written.
        """
        from mcrs.evaluation.report import build_report
        from mcrs.storage.outputs import Output

        if not isinstance(path, (str, os.PathLike)):
            raise ConfigError(f"path: expected the path of a file, got {short_repr(path)}")
        n_shown = whole_number(n_sessions)
        if n_sessions is not None and (n_shown is None or n_shown < 0):
            raise ConfigError(f"n_sessions: expected a whole number, at least 0, or None, got {short_repr(n_sessions)}")

        output = Output(Path(at_home(str(path))), "report of mcrs report", "choose another path").check()
        runs = self._from_baseline()
        scores = {scores.tid: scores for scores in self.scores}
        page = build_report(runs, [scores[run.tid] for run in runs], self.comparison, n_shown)
        output.write_text(page)
        return output.path

    def __repr__(self) -> str:
        """The table as text."""
        return self._table("simple")

    def _repr_html_(self) -> str:
        """The table as Jupyter shows it."""
        return self._table("html")

    def _table(self, style: str) -> str:
        rows = [[row.name, row.measure, *_cells(row)] for row in self.figures]
        return format_table(["pipeline", "measure", "mean [95 %]", "difference [95 %]", "p", "p (Holm)"], rows, style)

    @property
    def _custom(self) -> list[str]:
        """The measures that the user registered."""
        return [name for name in self.measures if name in CUSTOM_MEASURES]

    def _from_baseline(self) -> list[Run]:
        """The runs, the baseline first."""
        first = self.baseline or 0
        return [self.runs[first], *self.runs[:first], *self.runs[first + 1 :]]

    def _differences(self) -> list[Difference]:
        if self.baseline is None:
            return []
        ordered = self._from_baseline()
        return find_differences(ordered[0].truth, {run.tid: self._values[run.tid] for run in ordered})


def _comparable(given: object) -> tuple[Run, ...]:
    """Runs over one ground truth, that of the first."""
    runs = given_list(given)
    if not runs or not all(isinstance(run, Run) for run in runs):
        raise ConfigError(f"runs: expected runs, such as result.runs, got {short_repr(given)}")
    if repeated := [name for name, count in Counter(run.tid for run in runs).items() if count > 1]:
        raise ConfigError(
            f"runs: two are named {repeated[0]!r}; name pipelines by .named(…), and prediction files by file"
        )
    truth = runs[0].truth
    for run in runs:
        if (run.truth.turns, run.truth.relevant_ids) != (truth.turns, truth.relevant_ids):
            raise DataError(
                f"runs: {run.tid!r} does not answer the turns of {runs[0].tid!r}; evaluate both over one dataset"
            )
    return tuple(run if run.truth is truth else replace(run, truth=truth) for run in runs)


def check_baseline(baseline: object, n_pipelines: int) -> int | None:
    """Return the position of the baseline.

    Raises:
        ConfigError: It is not that of a pipeline.
    """
    position = whole_number(baseline)
    if baseline is not None and (position is None or not 0 <= position < n_pipelines):
        known = f"a position from 0 to {n_pipelines - 1}" if n_pipelines > 1 else "0, the position of the only pipeline"
        raise ConfigError(f"baseline: expected {known}, or None, got {short_repr(baseline)}")
    return position


def measure_names(measures: Measures) -> tuple[str, ...]:
    """Return the names of measures, each once.

    Raises:
        ConfigError: One is unknown, or they are not a list.
    """
    if not (listed := given_list(measures)):
        raise ConfigError(f"measures: expected a list such as ['ndcg@20', 'mrr'], got {short_repr(measures)}")
    names = []
    for measure in listed:
        name = str(measure) if isinstance(measure, str) else getattr(measure, "__name__", "")
        if not isinstance(measure, str) and name not in CUSTOM_MEASURES:
            raise ConfigError(f"measures: {shown_name(measure)} is not registered; decorate it with @mcrs.measure")
        if not isinstance(measure, str) and measure not in (CUSTOM_MEASURES[name], type(CUSTOM_MEASURES[name])):
            raise ConfigError(f"measures: another function is registered as {name!r}; rename one, and decorate both")
        names.append(name)
    return check_measures(names)


def _figure(name: str, measure: str, mean: Interval, found: Difference | None) -> Figure:
    delta = found.delta if found else _UNKNOWN
    return Figure(name, measure, *mean, *delta, found.p_value if found else _NAN, found.p_holm if found else _NAN)


def _cells(row: Figure) -> list[str]:
    mean, delta = Interval(row.value, row.low, row.high), Interval(row.delta, row.delta_low, row.delta_high)
    tests = [format_number(row.p_value), format_number(row.p_holm)]
    return [
        format_number(mean.value) if math.isnan(mean.low) else interval_text(mean),
        "" if math.isnan(delta.value) else difference_text(delta),
        *("" if math.isnan(delta.value) else text for text in tests),
    ]
