"""How good lists are that are learned from sessions: alone, and as one more list of a hybrid.

    python -m benchmarks.learned --pack DIR [--tid hybrid_devset] [--kinds cooccurrence item2vec …] [--ids FILE]

Every session is ranked by models that were trained without its user (five folds). The weight of a list in the hybrid is
chosen on the training folds: for the turns of a fold, the weight that is best on the turns of the other folds; 0 is one
of the weights. Users are put into folds three times; scores are means over the three, intervals are over sessions.

``--ids`` names a Parquet file with the columns session_id, user_id, turn_number and ground_truth_track_id. Learners
that need ids alone are trained and evaluated on it too, in five folds by session; and trained on it in five folds by
user, they are added to the hybrid.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.workload import describe_machine, existing_path, make_parser, read_workload
from mcrs.config import make_config
from mcrs.evaluation.folds import folds_by_user
from mcrs.evaluation.ground_truth import GroundTruth, load_ground_truth
from mcrs.evaluation.ranking_measures import hit, ndcg
from mcrs.evaluation.relevant_ranks import relevant_ranks
from mcrs.evaluation.score_tables import difference_text, format_table, interval_text
from mcrs.pipeline.wiring import load_recommender, load_users
from mcrs.ranking.top_rows import fill_up
from mcrs.retrieval_modules.hybrid import HybridRetriever
from mcrs.training.reranker_evaluation import compare_orders
from mcrs.training.train_model import Folds, Training
from mcrs.types import Ranking

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.retrieval_modules.base import Retriever
    from mcrs.retrieval_modules.hybrid import MinScore
N_FOLDS, N_SEEDS = 5, 3
#: What is tried as the weight of a learned list beside the hybrid's own.
WEIGHTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4)
#: The retriever that ranks by a kind of model, and its lower end in a hybrid.
RETRIEVER_OF = {"transitions": "cooccurrence", "encoder": "trained_encoder"}
MIN_SCORE: dict[str, MinScore] = {"item2vec": "pool", "encoder": "pool", "generative": "pool"}
#: The file of ids that is used where the data folder has it.
IDS = "devset_gold.parquet"
ID_KINDS = ("cooccurrence", "transitions", "item2vec")


class Gains(NamedTuple):
    """Values at each turn, ``[N]``.

    Attributes:
        recall: Whether the relevant track is among the first 20.
        ndcg: nDCG@20.
    """

    recall: NDArray[np.float64]
    ndcg: NDArray[np.float64]


def describe_turns(truth: GroundTruth) -> str:
    """What lists are judged by."""
    return f"{truth.name}: {len(truth.sessions)} sessions, {len(truth)} turns"


def load_retriever(config: RunConfig, truth: GroundTruth) -> Retriever:
    """The retriever of a configuration, over the tracks of the turns."""
    return load_recommender(config, truth.catalog, truth.users or load_users(config)).retriever


def load_hybrid(config: RunConfig, truth: GroundTruth) -> HybridRetriever:
    """The hybrid of a configuration."""
    retriever = load_retriever(config, truth)
    if not isinstance(retriever, HybridRetriever):
        raise SystemExit("the configuration has no hybrid")
    return retriever


def model_config(config: RunConfig, kind: str, settings: Mapping[str, Any]) -> RunConfig:
    """The configuration with the retriever of a kind of model in the place of its own."""
    name = RETRIEVER_OF.get(kind, kind)
    return config.model_copy(update={"retrieval_type": name, "retrieval": dict(settings), "rerankers": ()})


def without_played(rankings: Sequence[Ranking], truth: GroundTruth, *, filled: bool = True) -> list[Ranking]:
    """The first 20 tracks that were not played earlier in the session."""
    kept = []
    for turn, ranking in zip(truth.turns, rankings, strict=True):
        played = truth.catalog.rows(turn.played_track_ids)
        head = ranking.without(played).head(20)
        kept.append(fill_up(head, 20, len(truth.catalog), played) if filled else head)
    return kept


def measure(rankings: Sequence[Ranking], truth: GroundTruth, *, filled: bool = True) -> Gains:
    """What rankings are worth at each turn."""
    ranks = relevant_ranks(without_played(rankings, truth, filled=filled), truth.relevant_ids, truth.catalog)
    return Gains(hit(ranks, 20), ndcg(ranks, 20))


def learned_lists(config: RunConfig, kind: str, truth: GroundTruth, seed: int, folder: Path) -> list[Ranking]:
    """What a learner says of each turn, out of fold."""
    model = folder / f"{kind}_{seed}"
    Training(config, kind, Folds(N_FOLDS, seed)).write(model)
    return load_retriever(model_config(config, kind, {"model": str(model)}), truth).retrieve(truth.turns, 1000)


def chosen_on_training_folds(by_weight: Sequence[Gains], folds: NDArray[np.int32]) -> tuple[Gains, list[float]]:
    """The values when each fold has the weight that is best on the other folds, and those weights."""
    table = np.stack([gains.ndcg for gains in by_weight])
    picked = [int(table[:, folds != fold].mean(axis=1).argmax()) for fold in range(folds.max() + 1)]
    place = np.array(picked)[folds]
    turns = np.arange(len(folds))
    recall = np.stack([gains.recall for gains in by_weight])
    return Gains(recall[place, turns], table[place, turns]), [WEIGHTS[each] for each in picked]


def with_lists(
    hybrid: HybridRetriever, min_scores: Sequence[MinScore], weight: float, *, depth: int = 1000, own: bool = True
) -> HybridRetriever:
    """The hybrid with more lists, each with its minimum score, or the hybrid of these alone."""
    weights, depths, scores = (hybrid.weights, hybrid.depths, hybrid.min_scores) if own else ((), (), ())
    n_more = len(min_scores)
    return HybridRetriever(
        hybrid.catalog,
        [hybrid] * (len(weights) + n_more),  # never asked: their lists are given
        weights=(*weights, *[weight] * n_more),
        depth=(*depths, *[depth] * n_more),
        min_score=(*scores, *min_scores),
    )


def weights_text(picked: Sequence[float]) -> str:
    """How many folds chose each weight."""
    return ", ".join(f"{weight:g}: {picked.count(weight)}" for weight in WEIGHTS if weight in picked)


def pack_table(config: RunConfig, folder: Path, sources: Sequence[tuple[str, RunConfig, Sequence[str]]]) -> str:
    """Each learner alone and added to the configuration's hybrid.

    Args:
        config: The configuration.
        folder: Where models go.
        sources: What learners are trained on: a name, a configuration that names the sessions, and the learners.
    """
    truth = load_ground_truth(config)
    hybrid = load_hybrid(config, truth)
    own = hybrid.retrieve_lists(truth.turns)
    base = measure(hybrid.fuse(own, 1000), truth)
    rows = []
    for source, training, kind in [(name, each, kind) for name, each, kinds in sources for kind in kinds]:
        alone, both, picked = [], [], []
        scores = [MIN_SCORE.get(each, 0.0) for each in kind.split("+")]
        for seed in range(N_SEEDS):
            lists = [learned_lists(training, each, truth, seed, folder / source) for each in kind.split("+")]
            alone.append(measure(with_lists(hybrid, scores, 1.0, own=False).fuse(lists, 1000), truth, filled=False))
            by_weight = [
                measure(with_lists(hybrid, scores, weight).fuse([*own, *lists], 1000), truth) for weight in WEIGHTS
            ]
            gains, weights = chosen_on_training_folds(by_weight, folds_by_user(truth.turns, N_FOLDS, seed))
            both.append(gains)
            picked += weights
        comparison = compare_orders(base.ndcg, np.mean([gains.ndcg for gains in both], axis=0), truth)
        rows.append(
            [
                f"{kind}, {source}",
                f"{np.mean([gains.recall for gains in alone]):.4f}",
                f"{np.mean([gains.ndcg for gains in alone]):.4f}",
                interval_text(comparison.after),
                difference_text(comparison.difference),
                weights_text(picked),
            ]
        )
    head = f"{describe_turns(truth)}; hybrid alone {base.ndcg.mean():.4f}\n\n"
    columns = ["list", "recall@20 alone", "nDCG@20 alone", "hybrid with it", "difference, paired"]
    return head + format_table([*columns, "weights chosen (weight: folds)"], rows)


def write_dataset(files: Mapping[str, Iterable[Mapping[str, Any]]], folder: Path) -> dict[str, Any]:
    """Sessions (``talks``), ``tracks`` and ``users`` as JSON Lines, and the settings that name them."""
    for name, rows in files.items():
        path = folder / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row) + "\n" for row in rows)
    return {
        "lm_type": "template",
        "device": "cpu",
        "test_dataset_name": str(folder / "talks"),
        "item_db_name": str(folder / "tracks"),
        "user_db_name": str(folder / "users"),
        "split_types": ["all"],
        "corpus_types": ["track_name"],
    }


def write_ids(path: Path, folder: Path, *, own_users: bool) -> RunConfig:
    """Sessions without words as a dataset, each of its user or of one of its own."""
    import pyarrow.parquet as pq

    sessions: dict[str, list[dict[str, Any]]] = {}
    user_of: dict[str, str] = {}
    for row in pq.read_table(path).to_pylist():
        user_of[row["session_id"]] = row["session_id" if own_users else "user_id"]
        turn = {"turn_number": row["turn_number"]}
        sessions.setdefault(row["session_id"], []).extend(
            [
                {**turn, "role": "user", "content": "-"},
                {**turn, "role": "music", "content": row["ground_truth_track_id"]},
                {**turn, "role": "assistant", "content": "-"},
            ]
        )
    tracks = dict.fromkeys(each["content"] for rows in sessions.values() for each in rows if each["role"] == "music")
    files = {
        "talks/test": [
            {"session_id": name, "user_id": user_of[name], "conversations": rows} for name, rows in sessions.items()
        ],
        "tracks/all": [{"track_id": track, "track_name": ["-"]} for track in tracks],
        "users/all": [{"user_id": user} for user in sorted(set(user_of.values()))],
    }
    return make_config(write_dataset(files, folder), "ids")


def filled_by_plays(rankings: Sequence[Ranking], truth: GroundTruth, seed: int) -> list[Ranking]:
    """Fill rankings by the tracks that the sessions of the other folds played most."""
    folds = folds_by_user(truth.turns, N_FOLDS, seed)
    relevant = np.array([truth.catalog.row(track) for track in truth.relevant_ids])
    most = [
        np.argsort(-np.bincount(relevant[folds != fold], minlength=len(truth.catalog)), kind="stable")[:40]
        for fold in range(N_FOLDS)
    ]
    filled = (
        np.concatenate([ranking.rows, most[fold][~np.isin(most[fold], ranking.rows)]])
        for ranking, fold in zip(rankings, folds, strict=True)
    )
    return [Ranking(rows.astype(np.int32), np.zeros(len(rows), np.float32)) for rows in filled]


def ids_table(path: Path, kinds: Sequence[str], folder: Path) -> str:
    """Each learner on sessions of ids alone, and filled up by plays."""
    config = write_ids(path, folder / "ids", own_users=True)
    truth = load_ground_truth(config)
    rows = []
    for kind in kinds:
        alone, filled = [], []
        for seed in range(N_SEEDS):
            lists = learned_lists(config, kind, truth, seed, folder / "ids" / "models")
            alone.append(measure(lists, truth, filled=False))
            shown = without_played(lists, truth, filled=False)
            filled.append(measure(filled_by_plays(shown, truth, seed), truth, filled=False))
        rows.append(
            [kind, *(f"{np.mean(values):.4f}" for gains in (alone, filled) for values in zip(*gains, strict=True))]
        )
    head = f"{path.name}: {len(truth.sessions)} sessions, {len(truth)} turns, {len(truth.catalog)} tracks\n\n"
    return head + format_table(["list", "recall@20", "nDCG@20", "then by plays: recall@20", "nDCG@20"], rows)


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__, default_tid="hybrid_devset")
    parser.add_argument(
        "--kinds",
        nargs="+",
        default=[*ID_KINDS, "neighbours"],
        help="kinds of lists; A+B adds both lists (default: %(default)s)",
    )
    parser.add_argument(
        "--ids", type=existing_path, metavar="FILE", help=f"a Parquet file of ids (default: {IDS} of the data folder)"
    )
    args = parser.parse_args()
    config = read_workload(args, lm_type="template")
    if args.ids is None and args.pack is not None and (args.pack / IDS).exists():
        args.ids = args.pack / IDS
    print(describe_machine("numpy", "scipy", "gensim"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = [("these sessions", config, args.kinds)]
        if args.ids is not None:
            kinds = [kind for kind in args.kinds if set(kind.split("+")) <= set(ID_KINDS)]
            print("\n" + ids_table(args.ids, [kind for kind in kinds if kind in ID_KINDS], folder))
            sources.append((args.ids.stem, write_ids(args.ids, folder / "by_user", own_users=False), kinds))
        print("\n" + pack_table(config, folder / "models", sources))


if __name__ == "__main__":
    main()
