"""Comparing pipelines in memory, and scoring predictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mcrs.api.pipeline import Pipeline, load
from mcrs.api.results import Experiment, Measures, check_baseline, measure_names
from mcrs.api.running import Dataset, SharedData, answer_turns
from mcrs.checks.given_rows import Table, given_list, given_rows
from mcrs.checks.paths import at_home
from mcrs.checks.plain_values import short_repr
from mcrs.data.session_source import session_source
from mcrs.errors import ConfigError, DataError
from mcrs.evaluation.measures import reads_responses
from mcrs.evaluation.prediction_matching import read_rows
from mcrs.evaluation.ranking_measures import OFFICIAL
from mcrs.evaluation.scored_run import AllowedViolations, Run, make_run
from mcrs.registry import did_you_mean, near_file
from mcrs.types import Prediction

if TYPE_CHECKING:
    from mcrs.config import RunConfig

    Source = Pipeline | str | Path | RunConfig

#: Where ``mcrs infer`` writes predictions by default.
_RUNS = Path("exp/inference")
_WAYS = {
    "missing": "allow_missing=True scores missing turns as 0",
    "duplicate track": "allow_repeated=True counts a duplicate track at its first rank",
}


def experiment(
    pipelines: Iterable[Source],
    dataset: Dataset = None,
    measures: Measures = OFFICIAL,
    baseline: int | None = 0,
    *,
    names: Iterable[str] | None = None,
    responses: bool | None = None,
) -> Experiment:
    """Answer the turns of a dataset with several pipelines and compare them, in memory.

    The figures are those of ``mcrs compare`` for the same configurations. Data and components that pipelines share are
    loaded once.

    Args:
        pipelines: Pipelines, or arguments of :func:`mcrs.load`. The catalogue size is that of the first.
        dataset: The name of a labelled dataset, as in ``test_dataset_name`` (its split ``test`` is used), ``(name,
            split)``, or sessions, also as a data frame; None: the dataset of the pipelines, which must then be the
            same.
        measures: Names of measures (those of ``mcrs evaluate``, and registered ones), or functions registered by
            ``@mcrs.measure``.
        baseline: The position of the pipeline that the others are compared with; None for no comparison.
        names: Names of the pipelines in the results; None: their own names.
        responses: Whether responses are written. None writes them if one of the measures is a measure of responses; a
            measure of your own that reads them needs True.

    Returns:
        The table, the scores and the report.

    Raises:
        ConfigError: There is no pipeline, two have one name, the baseline is not one of them, or a measure is unknown.
        MCRSError: Data or a component cannot be loaded, or fails.
    """
    chosen = _name_pipelines(pipelines, names)
    measured = measure_names(measures)
    first = check_baseline(baseline, len(chosen))
    if dataset is None and len({session_source(each.config) for each in chosen}) > 1:
        raise ConfigError("the pipelines name different conversations; choose one with dataset=…")
    data = SharedData()
    truth = data.truth(chosen[0].config, dataset)
    truth.warn_of_few_sessions()
    writes = any(map(reads_responses, measured)) if responses is None else _flag("responses", responses)
    runs = [
        Run(
            each.name,
            truth,
            tuple(answer_turns(each.config, data, truth.turns, responses=writes)),
            ranks_only=not writes,
        )
        for each in chosen
    ]
    return Experiment(tuple(runs), measured, first if len(runs) > 1 else None)


def evaluate(
    predictions: str | Path | Iterable[Prediction | Mapping[str, Any]] | Table,
    pipeline: Source,
    dataset: Dataset = None,
    measures: Measures = OFFICIAL,
    *,
    allow_missing: bool = False,
    allow_repeated: bool = False,
) -> Experiment:
    """Score predictions, as ``mcrs evaluate`` does.

    Args:
        predictions: A prediction file, the name of a run in ``exp/inference``, the rows of a file, also as a data
            frame, or the result of :func:`predict`.
        pipeline: The pipeline, or an argument of :func:`mcrs.load`, whose catalogue and conversations the predictions
            are for.
        dataset: As for :func:`experiment`; None: that of the pipeline.
        measures: As for :func:`experiment`.
        allow_missing: Score 0 for a turn without a prediction, instead of rejecting the predictions.
        allow_repeated: Count a track that a list has more than once at its first rank, instead of rejecting them.

    Raises:
        DataError: The predictions are not a file or rows, cannot be read, or one is missing, duplicated or malformed.
        ConfigError: A measure is unknown.
    """
    measured, name = measure_names(measures), "predictions"
    missing, repeated = _flag("allow_missing", allow_missing), _flag("allow_repeated", allow_repeated)
    allowed = AllowedViolations(missing, repeated, list_all=None, ways=_WAYS)
    if isinstance(predictions, (str, Path)):
        path = _prediction_file(predictions)
        rows, name = read_rows(path), path.stem
    else:
        rows = _given_rows(predictions)
    truth = SharedData().truth(_as_pipeline(pipeline).config, dataset)
    truth.warn_of_few_sessions()
    return Experiment((make_run(name, rows, truth, allowed),), measured)


def predict(pipeline: Source, dataset: Dataset = None, *, responses: bool = True) -> list[Prediction]:
    """Answer the labelled turns of a dataset, in memory. ``mcrs infer`` does it with files, and resumes.

    Args:
        pipeline: A pipeline, or an argument of :func:`mcrs.load`.
        dataset: As for :func:`experiment`; None: that of the pipeline.
        responses: Whether responses are written; else they are ``""``.

    Returns:
        A prediction for each labelled turn, in the order of the data.

    Raises:
        MCRSError: Data or a component cannot be loaded, or fails.
    """
    config, data, writes = _as_pipeline(pipeline).config, SharedData(), _flag("responses", responses)
    return answer_turns(config, data, data.truth(config, dataset).turns, responses=writes)


def _prediction_file(given: str | Path) -> Path:
    """The file of a path, or else of a run's name."""
    path, run = Path(at_home(str(given))), _RUNS / f"{given}.json"
    if path.exists() and not path.is_dir():
        return path
    if path.suffix == ".json" or path.name != str(given):
        raise DataError(f"predictions: there is no file {path}{near_file(path, path.parent.glob('*.json'))}")
    if run.exists():
        return run
    runs = (each.stem for each in _RUNS.glob("*.json") if not each.stem.endswith(".manifest"))
    near = did_you_mean(path.name, runs)
    raise DataError(f"predictions: there is no run {path.name!r} ({run}), and no file of that path{near}")


def _given_rows(predictions: object) -> list[Any]:
    if (rows := given_rows(predictions)) is None:
        raise DataError(
            f"predictions: expected a prediction file or its rows, also as a data frame, got {short_repr(predictions)}"
        )
    return [asdict(row) if isinstance(row, Prediction) else row for row in rows]


def _flag(name: str, value: object) -> bool:
    """A switch; the text "no" would count as True."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    raise ConfigError(f"{name}: expected True or False, got {short_repr(value)}")


def _as_pipeline(source: Source) -> Pipeline:
    return source if isinstance(source, Pipeline) else load(source)


def _name_pipelines(pipelines: Iterable[Source], names: Iterable[str] | None) -> list[Pipeline]:
    if not (listed := given_list(pipelines)):
        raise ConfigError(f"expected a list of pipelines, got {short_repr(pipelines)}")
    chosen = list(map(_as_pipeline, listed))
    if names is not None:
        given = given_list(names)
        if given is None or len(given) != len(chosen):
            raise ConfigError(f"names: expected one for each of the {len(chosen)} pipelines, got {short_repr(names)}")
        chosen = [each.named(name) for each, name in zip(chosen, given, strict=True)]
    if repeated := [name for name, count in Counter(each.name for each in chosen).items() if count > 1]:
        raise ConfigError(f"two pipelines are named {repeated[0]!r}; tell them apart by names=[…] or .named(…)")
    return chosen
