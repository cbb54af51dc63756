"""The results of a sweep as figures and tables; they replace earlier ones only if they contain these."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mcrs.checks.finite_json import nan_to_none
from mcrs.checks.redaction import hide_secrets
from mcrs.errors import OutputError
from mcrs.evaluation.folds import folds_by_user
from mcrs.evaluation.score_tables import difference_text, format_number, format_table, interval_text
from mcrs.evaluation.session_sums import SessionSums
from mcrs.evaluation.significance import Interval, bootstrap_intervals
from mcrs.storage.artifacts import artifact_key
from mcrs.sweep.measure import DEFAULT_MEASURE, goodness, shown_measure

if TYPE_CHECKING:
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.sweep.plan import Variant
    from mcrs.sweep.run_sweep import VariantOutcome

#: Conditions that an update of the program changes. Results of the same sweep may be replaced after one.
_OF_THE_PROGRAM = ("code", "packages")


@dataclass(frozen=True)
class VariantResult:
    """A variant's figures; intervals are those of 95 % over sessions.

    Attributes:
        settings: What it changes, secrets hidden.
        against: The variant that it is compared with, or None if that is itself.
        mean: Its mean of the measure.
        gain: Its mean minus that of ``against``, with the interval of the paired difference.
        catalog_diversity: Distinct recommended tracks / catalogue size.
        turns_per_second: Turns ranked in a second of processor time, after loading.
        digest: A hash of the settings and the data that the figures depend on.
    """

    name: str
    settings: dict[str, Any]
    mean: Interval
    against: str | None
    gain: Interval | None
    catalog_diversity: float
    turns_per_second: float
    digest: str


@dataclass(frozen=True)
class OutOfFold:
    """The score of the best variant on users that did not choose it, and the means of all variants on all turns.

    Each turn is ranked by the variant that was best on the other folds' turns. The best of the means is optimistic:
    chosen and evaluated on the same turns.
    """

    mean: Interval
    chosen: list[str]
    worst: float
    median: float
    best: float


@dataclass(frozen=True)
class SweepResults:
    """All figures of a sweep: the variants in the order of the grid file, the cross-validated score if requested."""

    tid: str
    dataset: str
    n_sessions: int
    n_turns: int
    catalog_size: int
    measure: str
    variants: list[VariantResult]
    out_of_fold: OutOfFold | None

    def as_json(self) -> dict[str, Any]:
        """The results as JSON values; an interval is value, low, high.

        Those by nDCG@20 have no ``measure``, and ``ndcg_20`` instead of ``mean``.
        """
        values = dict(nan_to_none(asdict(self)))
        if self.measure == DEFAULT_MEASURE:
            del values["measure"]
            values["variants"] = list(map(_with_ndcg_20, values["variants"]))
            values["out_of_fold"] = values["out_of_fold"] and _with_ndcg_20(values["out_of_fold"])
        return values


def _with_ndcg_20(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"ndcg_20" if key == "mean" else key: value for key, value in values.items()}


def summarise(
    tid: str,
    variants: Sequence[Variant],
    outcomes: Mapping[str, VariantOutcome],
    digests: Mapping[str, str],
    truth: GroundTruth,
    n_folds: int | None = None,
    measure: str = DEFAULT_MEASURE,
) -> SweepResults:
    """Compute the results of a sweep by a measure, the cross-validated score only if a number of folds is given.

    Outcomes and digests are by the variants' names, these as :func:`digests_of` returns them.

    Raises:
        ConfigError: There are fewer folds than 2, or fewer users than folds.
    """
    by_name = {variant.name: outcomes[variant.name].values_of(measure) for variant in variants}
    rivals = {variant.name: variant.after or variants[0].name for variant in variants}
    values = np.stack(list(by_name.values()))
    differences = np.stack([by_name[name] - by_name[rivals[name]] for name in by_name])
    results = []
    for variant, mean, gain in zip(variants, _intervals(values, truth), _intervals(differences, truth), strict=True):
        outcome, rival = outcomes[variant.name], rivals[variant.name]
        compared = rival != variant.name
        results.append(
            VariantResult(
                name=variant.name,
                settings={key: hide_secrets(value, *key.split(".")) for key, value in variant.set.items()},
                mean=mean,
                against=rival if compared else None,
                gain=gain if compared else None,
                catalog_diversity=outcome.n_distinct / len(truth.catalog),
                turns_per_second=len(truth) / outcome.seconds if outcome.seconds else float("nan"),
                digest=digests[variant.name],
            )
        )
    chosen = None if n_folds is None else choose_out_of_fold(list(by_name), values, truth, n_folds, measure)
    n_sessions = len(np.unique(truth.session_rows))
    return SweepResults(tid, truth.name, n_sessions, len(truth), len(truth.catalog), measure, results, chosen)


def choose_out_of_fold(
    names: Sequence[str],
    values: NDArray[np.float64],
    truth: GroundTruth,
    n_folds: int,
    measure: str = DEFAULT_MEASURE,
) -> OutOfFold:
    """For each fold of users, choose the variant that is best on the other folds, and evaluate it on that fold.

    ``values`` are those of the measure for each variant at each turn, ``[V, N]``.

    Raises:
        ConfigError: There are fewer folds than 2, or fewer users than folds.
    """
    folds = folds_by_user(truth.turns, n_folds)
    judged = np.zeros(len(truth))
    chosen = []
    for fold in range(n_folds):
        held_out = folds == fold
        best = int(goodness(measure, _means(values[:, ~held_out], truth, ~held_out)).argmax())
        judged[held_out] = values[best, held_out]
        chosen.append(names[best])
    means = _means(values, truth, np.ones(len(truth), bool))
    order = goodness(measure, means)
    worst, best_of_all = float(means[order.argmin()]), float(means[order.argmax()])
    return OutOfFold(_intervals(judged[None], truth)[0], chosen, worst, float(np.median(means)), best_of_all)


def _means(values: NDArray[np.float64], truth: GroundTruth, turns: NDArray[np.bool_]) -> NDArray[np.float64]:
    return SessionSums.of(values, truth.session_rows[turns], truth.turn_numbers[turns]).means()


def _intervals(values: NDArray[np.float64], truth: GroundTruth) -> list[Interval]:
    return bootstrap_intervals(SessionSums.of(values, truth.session_rows, truth.turn_numbers))


def variants_table(results: SweepResults, limit: int) -> str:
    """The variants in the order of the grid file or, if there are more than a limit, the best ones, best first."""
    shown = results.variants
    if len(shown) > limit:
        order = goodness(results.measure, np.array([variant.mean.value for variant in shown]))
        shown = [shown[position] for position in np.argsort(-order, kind="stable")[:limit]]
    rivals = {variant.against for variant in shown if variant.against}
    columns = [
        ("variant", [variant.name for variant in shown]),
        (f"{shown_measure(results.measure)} [95 %]", [interval_text(variant.mean) for variant in shown]),
        (
            f"gain over {min(rivals)}" if len(rivals) == 1 else "gain [95 %]",
            ["" if variant.gain is None else difference_text(variant.gain) for variant in shown],
        ),
        *([] if len(rivals) == 1 else [("over", [variant.against or "" for variant in shown])]),
        ("diversity", [format_number(variant.catalog_diversity, 3) for variant in shown]),
        ("turns/s", [format_number(variant.turns_per_second, 0) for variant in shown]),
    ]
    headers, cells = zip(*columns, strict=True)
    return format_table(headers, list(zip(*cells, strict=True)))


def out_of_fold_text(chosen: OutOfFold, n_variants: int, measure: str) -> str:
    """The cross-validated score of choosing the best variant, in sentences."""
    lines = [
        f"Cross-validated: {shown_measure(measure)} {interval_text(chosen.mean)}; each fold of users is ranked by the "
        f"best of {n_variants} variants on the other folds.",
        f"On all turns the worst variant scores {format_number(chosen.worst)}, the median "
        f"{format_number(chosen.median)}, the best {format_number(chosen.best)}.",
    ]
    counts = {name: chosen.chosen.count(name) for name in dict.fromkeys(chosen.chosen)}
    n_folds = len(chosen.chosen)
    return "\n".join([*lines, *(f"chosen in {count} of {n_folds} folds: {name}" for name, count in counts.items())])


def digests_of(conditions: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """A hash of the settings and the data of each variant, by its name, from the conditions of a sweep."""
    return {
        name: artifact_key({key: value for key, value in decided.items() if key not in _OF_THE_PROGRAM})
        for name, decided in conditions.items()
    }


def check_no_loss(path: Path, digests: Mapping[str, str], n_folds: int | None, measure: str) -> None:
    """Reject a sweep whose results would replace figures that they do not contain.

    The file of results was written by this program, or does not exist. The digests are as :func:`digests_of` returns
    them; there are no folds if no variant is chosen by cross-validation.

    Raises:
        OutputError: The file has a variant that the sweep does not have, or that has other settings or data there; or
            it has a cross-validated score with another number of folds, or another measure.
    """
    if not path.exists():
        return
    earlier = json.loads(path.read_text(encoding="utf-8"))
    if (other := earlier.get("measure", DEFAULT_MEASURE)) != measure:
        raise _loss(path, f"its measure is {other}")
    for variant in earlier["variants"]:
        name = variant["name"]
        if name not in digests:
            raise _loss(path, f"its variant {name!r} is not in this grid")
        if "digest" not in variant:
            raise _loss(path, "an earlier version of mcrs wrote it")
        if variant["digest"] != digests[name]:
            raise _loss(path, f"its variant {name!r} has other settings or data")
    chosen = earlier["out_of_fold"]
    if chosen is not None and len(chosen["chosen"]) != n_folds:
        raise _loss(path, f"it has a cross-validated score of {len(chosen['chosen'])} folds")


def _loss(path: Path, reason: str) -> OutputError:
    return OutputError(
        f"{path} has the results of another sweep ({reason}); rename the grid, choose another --save_path, or replace "
        f"the results by --overwrite"
    )
