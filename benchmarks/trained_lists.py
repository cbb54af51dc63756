"""How good the lists of trained models are: alone, and as one more list of a hybrid.

    python -m benchmarks.trained_lists --pack DIR --train cooccurrence transitions encoder …
    python -m benchmarks.trained_lists --pack DIR --models exp/models/KIND_0 …

``--train`` trains each learner for three fold seeds, as benchmarks.trained_models says, unless its models exist.
``--models`` takes models of mcrs train, which must be trained with folds on the sessions that are ranked: each session
is then ranked without its user.

Models of one kind that differ in the fold seed alone are one row: values are means over the seeds at each turn. The
weight of a list in the hybrid is chosen inside the folds of the model, as in benchmarks.learned. Intervals are over
sessions. For an encoder there is one more row, the same encoder before its training, and after the table the paired
difference that the training makes.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.learned import MIN_SCORE, RETRIEVER_OF, WEIGHTS, Gains, chosen_inside_folds, measure
from benchmarks.trained_models import LEARNERS, train_models
from benchmarks.workload import add_workload_arguments, describe_machine, read_workload
from mcrs.evaluation.folds import folds_by_user
from mcrs.evaluation.ground_truth import GroundTruth, load_ground_truth
from mcrs.evaluation.score_tables import difference_text, format_table, interval_text
from mcrs.evaluation.session_sums import SessionSums
from mcrs.evaluation.significance import bootstrap_intervals
from mcrs.pipeline.wiring import load_recommender, load_users
from mcrs.registry import RETRIEVERS
from mcrs.registry.components import specify
from mcrs.retrieval_modules.hybrid import HybridRetriever
from mcrs.weights.trained_model import TrainedModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from mcrs.config import RunConfig
    from mcrs.evaluation.significance import Interval
    from mcrs.retrieval_modules.fusion import MinScore
    from mcrs.types import Ranking

_TYPES = {**RETRIEVER_OF, "encoder": "trained_encoder"}
_MIN_SCORES: dict[str, MinScore] = {**MIN_SCORE, "encoder": "pool", "generative": "pool"}
#: A generative search has as many beams as tracks are asked for.
_DEPTHS = {"generative": 100}


class Listed(NamedTuple):
    """One row.

    Attributes:
        name: What the table calls it.
        type: Its retriever.
        settings: The retriever's settings, for each fold seed.
        n_folds: The number of folds of the models.
        depth: How many tracks it ranks.
        min_score: Its minimum score in a hybrid.
        untrained: Whether this is what the next row was before its training.
    """

    name: str
    type: str
    settings: Mapping[int, Mapping[str, Any]]
    n_folds: int
    depth: int = 1000
    min_score: MinScore = "pool"
    untrained: bool = False


def lists_of(folders: Iterable[Path]) -> Iterator[Listed]:
    """A row for the models of each kind and settings, and one for an encoder before its training."""
    rows: dict[str, dict[int, TrainedModel]] = {}
    for folder in folders:
        model = TrainedModel.open(folder)
        folds = model.identity["folds"]
        if folds is None:
            raise SystemExit(f"{folder}: expected a model with folds")
        known = {**model.identity, "folds": folds["n"]}
        rows.setdefault(json.dumps(known, sort_keys=True), {})[folds["seed"]] = model
    for models in rows.values():
        identity = next(iter(models.values())).identity
        kind, trained, n_folds = identity["kind"], identity["settings"], identity["folds"]["n"]
        if kind == "encoder":
            plain = {
                "model_name": trained["model_name"],
                "max_length": trained["max_length"],
                "corpus_types": trained["fields"],
                "query": trained["query"],
                "query_cut": "beginning",
            }
            of_seeds = dict.fromkeys(models, plain)
            yield Listed("encoder before its training", "sentence_transformer", of_seeds, n_folds, untrained=True)
        settings = {seed: {"model": str(model.folder)} for seed, model in models.items()}
        depth, min_score = _DEPTHS.get(kind, 1000), _MIN_SCORES.get(kind, 0.0)
        yield Listed(kind, _TYPES.get(kind, kind), settings, n_folds, depth, min_score)


def table_of(config: RunConfig, lists: Iterable[Listed]) -> str:
    """Each list alone and added to the configuration's hybrid."""
    truth = load_ground_truth(config)
    retriever = load_recommender(config, truth.catalog, truth.users or load_users(config)).retriever
    if not isinstance(retriever, HybridRetriever):
        raise SystemExit("the configuration has no hybrid")
    own = retriever.retrieve_lists(truth.turns)
    base = measure(retriever.fuse(own, 1000), truth)
    rows = [["hybrid alone", "", "", "", "", *_interval_texts([base], truth), "", "", "", ""]]
    means: list[tuple[Listed, Gains, Gains]] = []
    for each in lists:
        alone, both, picked = [], [], []
        ranked_by: Mapping[str, Any] = {}
        for seed, settings in sorted(each.settings.items()):
            if settings != ranked_by:
                ranked_by = settings
                found = specify(RETRIEVERS, each.type, settings).build(_resources(config, truth))
                rankings: list[Ranking] = found.retrieve(truth.turns, each.depth)
            by_weight = [measure(_fuse(retriever, own, rankings, each, weight), truth) for weight in WEIGHTS]
            gains, weights = chosen_inside_folds(by_weight, folds_by_user(truth.turns, each.n_folds, seed))
            alone.append(measure(rankings, truth, filled=False))
            both.append(gains)
            picked += weights
        means.append((each, mean_of(alone), mean_of(both)))
        rows.append(
            [
                each.name,
                str(each.n_folds),
                ", ".join(map(str, sorted(each.settings))),
                *_interval_texts(alone, truth),
                *_interval_texts(both, truth),
                *_difference_texts(mean_of(both), base, truth),
                ", ".join(f"{(gains.ndcg - base.ndcg).mean():+.4f}" for gains in both),
                ", ".join(f"{weight:g}: {picked.count(weight)}" for weight in WEIGHTS if weight in picked),
            ]
        )
    columns = ["list", "folds", "fold seeds", "recall@20", "nDCG@20", "hybrid: recall@20", "nDCG@20"]
    columns += ["gain in recall@20", "in nDCG@20", "of each seed", "weights chosen (weight: folds)"]
    trained = [
        [
            f"{each.name}, {each.n_folds} folds",
            *_difference_texts(after[0], before[0], truth),
            *_difference_texts(after[1], before[1], truth),
        ]
        for (first, *before), (each, *after) in pairwise(means)
        if first.untrained
    ]
    head = f"{truth.name}: {len(truth.sessions)} sessions, {len(truth)} turns\n\n"
    text = head + format_table(columns, rows)
    if not trained:
        return text
    columns = ["trained minus untrained, paired", "recall@20", "nDCG@20", "hybrid: recall@20", "nDCG@20"]
    return f"{text}\n\n{format_table(columns, trained)}"


def mean_of(gains: Sequence[Gains]) -> Gains:
    """The mean over fold seeds at each turn."""
    recall, ndcg = (np.mean(values, axis=0) for values in zip(*gains, strict=True))
    return Gains(recall, ndcg)


def _fuse(
    hybrid: HybridRetriever, own: Sequence[Sequence[Ranking]], rankings: list[Ranking], each: Listed, weight: float
) -> list[Ranking]:
    longer = HybridRetriever(
        hybrid.catalog,
        [*hybrid.retrievers, hybrid],  # never asked: all lists are given
        weights=(*hybrid.weights, weight),
        depth=(*hybrid.depths, each.depth),
        min_score=(*hybrid.min_scores, each.min_score),
    )
    return longer.fuse([*own, rankings], 1000)


def _resources(config: RunConfig, truth: GroundTruth) -> dict[str, Any]:
    return {
        "catalog": truth.catalog,
        "corpus_types": truth.catalog.fields,
        "cache_dir": Path(config.cache_dir),
        "device": config.device,
        "query": config.query,
    }


def _interval(values: NDArray[np.float64], truth: GroundTruth) -> Interval:
    return bootstrap_intervals(SessionSums.of(values[None], truth.session_rows, truth.turn_numbers))[0]


def _interval_texts(gains: Sequence[Gains], truth: GroundTruth) -> list[str]:
    return [interval_text(_interval(values, truth)) for values in mean_of(gains)]


def _difference_texts(gains: Gains, base: Gains, truth: GroundTruth) -> list[str]:
    return [difference_text(_interval(own - other, truth)) for own, other in zip(gains, base, strict=True)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_workload_arguments(parser, default_tid="hybrid_dense_devset")
    parser.add_argument(
        "--models", nargs="+", type=Path, default=[], metavar="FOLDER", help="models of mcrs train, with folds"
    )
    parser.add_argument("--train", nargs="+", choices=LEARNERS, default=[], help="learners to train and add")
    parser.add_argument(
        "--models_path", type=Path, default=Path("exp/models"), help="where --train keeps models (%(default)s)"
    )
    args = parser.parse_args()
    config = read_workload(args, lm_type="template")
    print(describe_machine("torch", "transformers", "sentence-transformers"))
    if not (args.models or args.train):
        parser.error("name --models, --train or both")
    models = [*args.models, *train_models(args, args.train, args.models_path)]
    print("\n" + table_of(config, lists_of(models)))


if __name__ == "__main__":
    main()
