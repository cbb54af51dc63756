"""How good a trained encoder and a trained decoder are: alone, and as one more list of a hybrid.

    mcrs train encoder --tid hybrid_devset
    mcrs train semantic_ids --tid generative_devset
    mcrs train generative --tid generative_devset
    python -m benchmarks.trained_lists --pack DIR [--encoder FOLDER] [--generative FOLDER]

The models must be trained with folds, on the sessions that are ranked: each session is then ranked without its user.
The weight of a list in the hybrid is chosen inside five folds, as in benchmarks.learned. Intervals are over sessions.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.learned import N_FOLDS, WEIGHTS, Gains, chosen_inside_folds, measure
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
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from mcrs.config import RunConfig
    from mcrs.evaluation.significance import Interval
    from mcrs.types import Ranking


class Listed(NamedTuple):
    """One list.

    Attributes:
        name: What the table calls it.
        type: Its retriever.
        settings: Its settings.
        depth: How many tracks it ranks.
    """

    name: str
    type: str
    settings: Mapping[str, Any]
    depth: int = 1000


def lists_of(encoder: str | None, generative: str | None) -> list[Listed]:
    """The lists of trained models, and the same encoder before its training."""
    lists = []
    if encoder is not None:
        trained = TrainedModel.open(Path(encoder), ("encoder",)).settings
        plain = {
            "model_name": trained["model_name"],
            "max_length": trained["max_length"],
            "corpus_types": trained["fields"],
        }
        message = {"last_turns": 0, "role_words": False}
        lists += [
            Listed("encoder before, current message", "sentence_transformer", {**plain, "query": message}),
            Listed(
                "encoder before, conversation",
                "sentence_transformer",
                {**plain, "query": trained["query"], "query_cut": "beginning"},
            ),
            Listed("encoder trained, conversation", "trained_encoder", {"model": encoder}),
        ]
    if generative is not None:
        lists.append(Listed("generative", "generative", {"model": generative}, 100))
    return lists


def table_of(config: RunConfig, lists: list[Listed]) -> str:
    """Each list alone and added to the configuration's hybrid."""
    truth = load_ground_truth(config)
    retriever = load_recommender(config, truth.catalog, truth.users or load_users(config)).retriever
    if not isinstance(retriever, HybridRetriever):
        raise SystemExit("the configuration has no hybrid")
    own = retriever.retrieve_lists(truth.turns)
    base = measure(retriever.fuse(own, 1000), truth)
    rows = [["hybrid alone", "", "", *_interval_texts(base, truth), "", ""]]
    for each in lists:
        found = specify(RETRIEVERS, each.type, each.settings).build(_resources(config, truth))
        rankings: list[Ranking] = found.retrieve(truth.turns, each.depth)
        by_weight = []
        for weight in WEIGHTS:
            longer = HybridRetriever(
                truth.catalog,
                [*retriever.retrievers, found],  # whose list is given, so it is not asked again
                weights=(*retriever.weights, weight),
                depth=(*retriever.depths, each.depth),
                min_score=(*retriever.min_scores, "pool"),
            )
            by_weight.append(measure(longer.fuse([*own, rankings], 1000), truth))
        both, picked = chosen_inside_folds(by_weight, folds_by_user(truth.turns, N_FOLDS))
        chosen = ", ".join(f"{weight:g}: {picked.count(weight)}" for weight in WEIGHTS if weight in picked)
        alone = _interval_texts(measure(rankings, truth, filled=False), truth)
        gain = difference_text(_interval(both.ndcg - base.ndcg, truth))
        rows.append([each.name, *alone, *_interval_texts(both, truth), gain, chosen])
    columns = ["list", "recall@20", "nDCG@20", "hybrid: recall@20", "nDCG@20", "gain in nDCG@20", "weights chosen"]
    return f"{truth.name}: {len(truth.sessions)} sessions, {len(truth)} turns\n\n" + format_table(columns, rows)


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


def _interval_texts(gains: Gains, truth: GroundTruth) -> list[str]:
    return [interval_text(_interval(gains.recall, truth)), interval_text(_interval(gains.ndcg, truth))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_workload_arguments(parser, default_tid="hybrid_devset")
    parser.add_argument("--encoder", metavar="FOLDER", help="a model of mcrs train encoder")
    parser.add_argument("--generative", metavar="FOLDER", help="a model of mcrs train generative")
    args = parser.parse_args()
    config = read_workload(args, lm_type="template")
    print(describe_machine("torch", "transformers", "sentence-transformers"))
    print("\n" + table_of(config, lists_of(args.encoder, args.generative)))


if __name__ == "__main__":
    main()
