"""How good the lists of trained models are: alone, and as one more list of a hybrid.

    python -m benchmarks.trained_lists --pack DIR --train cooccurrence transitions encoder …
    python -m benchmarks.trained_lists --pack DIR --models exp/models/KIND_0 …

``--train`` trains each learner for three fold seeds, as benchmarks.trained_models says, unless its models exist.
``--models`` takes models of mcrs train, which must be trained with folds on the sessions that are ranked: each session
is then ranked without its user.

Models of one kind that differ in the fold seed alone are one row: values are means over the seeds at each turn. The
weight of a list in the hybrid is chosen on the training folds, as in benchmarks.learned. Intervals are over sessions.
For an encoder there is one more row, the same encoder before its training, and after the table the paired
difference that the training makes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.learned import (
    MIN_SCORE,
    WEIGHTS,
    Gains,
    chosen_on_training_folds,
    describe_turns,
    load_hybrid,
    load_retriever,
    measure,
    model_config,
    weights_text,
    with_lists,
)
from benchmarks.trained_models import LEARNERS, train_models
from benchmarks.workload import describe_machine, existing_path, make_parser, read_workload
from mcrs.evaluation.folds import folds_by_user
from mcrs.evaluation.ground_truth import load_ground_truth
from mcrs.evaluation.score_tables import difference_text, format_table, interval_text
from mcrs.training.reranker_evaluation import compare_orders
from mcrs.weights.trained_model import TrainedModel

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.retrieval_modules.hybrid import MinScore
    from mcrs.types import Ranking

#: A generative search has as many beams as tracks are asked for.
_DEPTHS = {"generative": 100}


class Listed(NamedTuple):
    """One row.

    Attributes:
        name: What the table calls it.
        type: Its retriever, or the kind of its models.
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
        yield Listed(kind, kind, settings, n_folds, _DEPTHS.get(kind, 1000), MIN_SCORE.get(kind, 0.0))


def table_of(config: RunConfig, lists: Iterable[Listed]) -> str:
    """Each list alone and added to the configuration's hybrid."""
    truth = load_ground_truth(config)
    hybrid = load_hybrid(config, truth)
    own = hybrid.retrieve_lists(truth.turns)
    base = measure(hybrid.fuse(own, 1000), truth)
    rows = [["hybrid alone", "", "", "", "", *texts_of(base, base, truth)[0], "", "", "", ""]]
    means: list[tuple[Listed, Gains, Gains]] = []
    for each in lists:
        alone, both, picked = [], [], []
        ranked_by: Mapping[str, Any] = {}
        for seed, settings in sorted(each.settings.items()):
            if settings != ranked_by:
                ranked_by = settings
                retriever = load_retriever(model_config(config, each.type, settings), truth)
                rankings: list[Ranking] = retriever.retrieve(truth.turns, each.depth)
            longer = (with_lists(hybrid, [each.min_score], weight, depth=each.depth) for weight in WEIGHTS)
            by_weight = [measure(each_hybrid.fuse([*own, rankings], 1000), truth) for each_hybrid in longer]
            gains, weights = chosen_on_training_folds(by_weight, folds_by_user(truth.turns, each.n_folds, seed))
            alone.append(measure(rankings, truth, filled=False))
            both.append(gains)
            picked += weights
        means.append((each, mean_of(alone), mean_of(both)))
        (own_texts, _), (both_texts, gained) = (texts_of(base, mean_of(gains), truth) for gains in (alone, both))
        of_seeds = ", ".join(f"{(gains.ndcg - base.ndcg).mean():+.4f}" for gains in both)
        seeds = ", ".join(map(str, sorted(each.settings)))
        figures = [*own_texts, *both_texts, *gained, of_seeds, weights_text(picked)]
        rows.append([each.name, str(each.n_folds), seeds, *figures])
    columns = ["list", "folds", "fold seeds", "recall@20", "nDCG@20", "hybrid: recall@20", "nDCG@20"]
    columns += ["gain in recall@20", "in nDCG@20", "of each seed", "weights chosen (weight: folds)"]
    trained = [
        [
            f"{each.name}, {each.n_folds} folds",
            *(text for old, new in zip(before, after, strict=True) for text in texts_of(old, new, truth)[1]),
        ]
        for (first, *before), (each, *after) in pairwise(means)
        if first.untrained
    ]
    text = f"{describe_turns(truth)}\n\n{format_table(columns, rows)}"
    if not trained:
        return text
    columns = ["trained minus untrained, paired", "recall@20", "nDCG@20", "hybrid: recall@20", "nDCG@20"]
    return f"{text}\n\n{format_table(columns, trained)}"


def mean_of(gains: Sequence[Gains]) -> Gains:
    """The mean over fold seeds at each turn."""
    recall, ndcg = (np.mean(values, axis=0) for values in zip(*gains, strict=True))
    return Gains(recall, ndcg)


def texts_of(before: Gains, after: Gains, truth: GroundTruth) -> tuple[list[str], list[str]]:
    """The later values with their intervals, and how much they are higher, paired."""
    judged = [compare_orders(old, new, truth) for old, new in zip(before, after, strict=True)]
    return [interval_text(each.after) for each in judged], [difference_text(each.difference) for each in judged]


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__, default_tid="hybrid_dense_devset")
    parser.add_argument(
        "--models", nargs="+", type=existing_path, default=[], metavar="FOLDER", help="models of mcrs train, with folds"
    )
    parser.add_argument("--train", nargs="+", choices=LEARNERS, default=[], help="learners to train and add")
    parser.add_argument(
        "--models_path", type=Path, default=Path("exp/models"), help="where --train keeps models (default: %(default)s)"
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
