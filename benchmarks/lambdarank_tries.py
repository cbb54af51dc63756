"""What can be learned from a hybrid's candidates: trees and linear models, with more features, candidates and lists.

    python -m benchmarks.lambdarank_tries --pack DIR [--tid hybrid_dense_devset]

Every try is evaluated out of fold by user, for three fold seeds; the difference is that of the mean over the seeds to
the hybrid's own order, paired. For the last row, the try is chosen on the training folds: the turns of a fold are
ranked by the try that is best on the turns of the other folds, or by the hybrid. (The choice is not fully nested: the
models that rank the other folds learned from the sessions of this fold, too.)

*Pairs of lists* are features of two lists at once: the product, the difference and the smaller one of a candidate's
shares. *Pairs with played tracks* compare a candidate with the tracks of the session: how many of them are of its
album, how many words its title shares with theirs, and the same for the last one alone. *More lists* adds four to the
hybrid: tags and eras that the user asks for, words of the current message alone, words of all fields and the whole
conversation, and the whole conversation by the encoder.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.learned import N_FOLDS, N_SEEDS, describe_turns, load_hybrid
from benchmarks.workload import describe_machine, make_parser, read_workload
from mcrs.evaluation.folds import folds_by_user
from mcrs.evaluation.ground_truth import load_ground_truth
from mcrs.evaluation.score_tables import difference_text, format_table, interval_text
from mcrs.pipeline.recommender import Recommender
from mcrs.reranker_modules.order import reorder
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.hybrid import HybridRetriever
from mcrs.text.names import fold
from mcrs.training.candidate_table import CandidateTable, FeatureRows, collect_candidates
from mcrs.training.lambdarank_trees import LearningSettings, TreeGrower
from mcrs.training.reranker_evaluation import compare_orders, ndcg_by_turn, rank_out_of_fold

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.db_item import MusicCatalog
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.types import Ranking, Turn


class Try(NamedTuple):
    """One try."""

    name: str
    table: CandidateTable
    rank: Callable[[CandidateTable, GroundTruth, NDArray[np.int32]], list[Ranking]]


def by_trees(table: CandidateTable, truth: GroundTruth, fold_of: NDArray[np.int32], **settings: float) -> list[Ranking]:
    """Rank by LambdaRank, by one seed of the trees."""
    grower = TreeGrower(table, LearningSettings.model_validate({"n_seeds": 1, **settings}))
    return rank_out_of_fold(table, fold_of, [grower.grow(fold_of != fold) for fold in range(N_FOLDS)], 20)


def by_line(table: CandidateTable, truth: GroundTruth, fold_of: NDArray[np.int32], l2: float) -> list[Ranking]:
    """Rank by a conditional logit over logarithms of ranks and over the other features, each standardised."""
    is_rank = np.array([name.endswith("_rank") or name == "place_in_artist" for name in table.names])
    rows = [np.where(is_rank, np.log1p(np.maximum(each, 0)), each) for each in table.features[:]]
    together = np.concatenate(rows)
    rows = [(each - together.mean(axis=0)) / (together.std(axis=0) + 1e-9) for each in rows]
    ranked = list(table.pools)
    for number in range(N_FOLDS):
        places = table.learnable(fold_of != number)
        weights = fit_line([rows[place] for place in places], [table.labels[place] for place in places], l2)
        for place in np.flatnonzero(fold_of == number).tolist():
            ranked[place] = reorder(table.pools[place], rows[place] @ weights, 20)
    return ranked


def fit_line(rows: list[NDArray[np.float64]], labels: list[NDArray[np.bool_]], l2: float) -> NDArray[np.float64]:
    """The weights of the features, ``[F]``, by which played candidates are most likely."""
    from scipy.optimize import minimize

    candidates = np.concatenate(rows).astype(np.float64)
    sizes = np.array([len(each) for each in labels])
    starts = np.cumsum(sizes) - sizes
    firsts = starts + [int(each.argmax()) for each in labels]
    of_played = candidates[firsts].sum(axis=0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = candidates @ weights
        highest = np.maximum.reduceat(scores, starts)
        shares = np.exp(scores - np.repeat(highest, sizes))
        sums = np.add.reduceat(shares, starts)
        value = (np.log(sums) + highest - scores[firsts]).mean() + l2 * weights @ weights
        slope = (candidates.T @ (shares / np.repeat(sums, sizes)) - of_played) / len(rows) + 2 * l2 * weights
        return float(value), slope

    found: NDArray[np.float64] = minimize(loss, np.zeros(candidates.shape[1]), jac=True, method="L-BFGS-B").x
    return found


def with_features(
    table: CandidateTable, names: list[str], direction: int, of_turns: Iterable[NDArray[np.floating]]
) -> CandidateTable:
    """A table with further features, each turn's ``[K, F]``."""
    pairs = zip(table.features[:], of_turns, strict=True)
    rows = (np.concatenate([own, more.astype(np.float32)], axis=1) for own, more in pairs)
    both = FeatureRows(len(table.names) + len(names), rows)
    return replace(
        table, names=[*table.names, *names], directions=[*table.directions, *[direction] * len(names)], features=both
    )


def with_pairs_of_lists(table: CandidateTable) -> CandidateTable:
    """A table with features of two lists at once."""
    shares = [place for place, name in enumerate(table.names) if name.endswith("_share") and name != "pool_share"]
    pairs = list(combinations(shares, 2))
    kinds = ("product", "difference", "smaller")
    names = [f"{table.names[a]}_{table.names[b]}_{kind}" for a, b in pairs for kind in kinds]

    def of(rows: NDArray[np.float32]) -> NDArray[np.float32]:
        columns = [(rows[:, a], rows[:, b]) for a, b in pairs]
        return np.stack([each for a, b in columns for each in (a * b, a - b, np.minimum(a, b))], axis=1)

    return with_features(table, names, 0, map(of, table.features[:]))


def with_pairs_with_played(table: CandidateTable, truth: GroundTruth) -> CandidateTable:
    """A table with features of a candidate and the session's tracks."""
    catalog = truth.catalog
    titles = [frozenset(fold(text).split()) for text in catalog.texts("track_name")]
    albums = catalog.texts("album_name")

    def of(turn_place: int) -> NDArray[np.float64]:
        played = catalog.rows(truth.turns[turn_place].played_track_ids)
        columns = []
        for chosen in (played, played[-1:]):
            known = [albums[row] for row in chosen]
            words = frozenset().union(*(titles[row] for row in chosen))
            rows = table.pools[turn_place].rows
            columns += [
                [float(known.count(albums[row])) if albums[row] else 0.0 for row in rows],
                [float(len(titles[row] & words)) for row in rows],
            ]
        return np.array(columns).T

    names = ["album_plays", "title_words_played", "last_album", "last_title_words"]
    return with_features(table, names, 0, map(of, range(len(truth))))


class Remembered(Retriever):
    """A list of a hybrid that was retrieved before."""

    def __init__(self, catalog: MusicCatalog, turns: Sequence[Turn], rankings: Sequence[Ranking]) -> None:
        super().__init__(catalog)
        self._rankings = {turn.key: ranking for turn, ranking in zip(turns, rankings, strict=True)}

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """The lists of the turns."""
        return [self._rankings[turn.key] for turn in turns]


class Source:
    """The candidates of the configuration's hybrid, with or without four more lists; each list is retrieved once."""

    def __init__(self, config: RunConfig, truth: GroundTruth) -> None:
        self._truth, self._config = truth, config
        self._n_own = len(config.retrieval["retrievers"])
        self._hybrid = load_hybrid(more_lists(config), truth)
        lists = self._hybrid.retrieve_lists(truth.turns)
        self._lists = [Remembered(truth.catalog, truth.turns, rankings) for rankings in lists]

    def recommender(self, weight: float | None = None) -> Recommender:
        """The hybrid alone, or with the four lists and their weight."""
        n = self._n_own if weight is None else len(self._lists)
        weights = (*self._hybrid.weights[: self._n_own], *[weight or 0.0] * (n - self._n_own))
        hybrid = HybridRetriever(
            self._truth.catalog,
            self._lists[:n],
            weights=weights,
            depth=self._hybrid.depths[:n],
            min_score=self._hybrid.min_scores[:n],
        )
        return Recommender(self._truth.catalog, hybrid, exclude_played=self._config.exclude_played)

    def collect(self, n_candidates: int, weight: float | None = None) -> CandidateTable:
        """The candidates of all turns."""
        return collect_candidates(self.recommender(weight), self._truth, n_candidates)


def more_lists(config: RunConfig) -> RunConfig:
    """The configuration with four more lists in its hybrid."""
    encoder = next(each["model_name"] for each in config.retrieval["retrievers"] if "model_name" in each)
    fields = {"track_name": 1.0, "artist_name": 1.0}
    conversation = {"query": {"role_words": False}, "query_cut": "beginning"}
    more = [
        {"type": "constraints"},
        {"type": "bm25", "fields": fields, "fold_names": True, "query": {"last_turns": 0, "role_words": False}},
        {"type": "bm25", "fields": {**fields, "album_name": 1.0}, "fold_names": True},
        {"type": "sentence_transformer", "model_name": encoder, **conversation},
    ]
    own = config.retrieval
    retrieval = {
        "retrievers": [*own["retrievers"], *more],
        "weights": [*own["weights"], *[1.0] * len(more)],
        "min_score": [*own["min_score"], 0.0, 0.0, 0.0, "pool"],
    }
    return config.model_copy(update={"retrieval": retrieval})


def tries_of(source: Source, truth: GroundTruth) -> Iterator[Try]:
    """All tries."""
    own, deep = source.collect(40), source.collect(100)
    yield Try("2 leaves, monotone (the default)", own, by_trees)
    yield Try("4 leaves, monotone", own, partial(by_trees, n_leaves=4))
    yield Try("8 leaves, monotone", own, partial(by_trees, n_leaves=8))
    yield Try("2 leaves, not monotone", own, partial(by_trees, monotone=False))
    yield Try("2 leaves, 50 trees", own, partial(by_trees, n_rounds=50))
    yield Try("2 leaves, 100 candidates", deep, by_trees)
    lists, played = with_pairs_of_lists(own), with_pairs_with_played(own, truth)
    for n_leaves in (2, 4):
        yield Try(f"pairs of lists, {n_leaves} leaves", lists, partial(by_trees, n_leaves=n_leaves))
        yield Try(f"pairs with played tracks, {n_leaves} leaves", played, partial(by_trees, n_leaves=n_leaves))
    features, sources = source.collect(40, 0.0), source.collect(100, 0.02)
    everything = with_pairs_with_played(with_pairs_of_lists(sources), truth)
    yield Try("more lists as features, 2 leaves", features, by_trees)
    yield Try("more lists as sources, 100 candidates, 2 leaves", sources, by_trees)
    yield Try("the same and all pairs, 2 leaves", everything, by_trees)
    yield Try("the same and all pairs, 4 leaves", everything, partial(by_trees, n_leaves=4))
    for l2 in (0.001, 0.01, 0.1):
        yield Try(f"linear on log-ranks, l2 {l2:g}", own, partial(by_line, l2=l2))
    for l2 in (0.001, 0.01, 0.1):
        yield Try(f"linear, more lists as features, l2 {l2:g}", features, partial(by_line, l2=l2))
        yield Try(f"linear, more lists as sources, l2 {l2:g}", sources, partial(by_line, l2=l2))
    yield Try("linear, the same and all pairs, l2 0.1", everything, partial(by_line, l2=0.1))


def table_of(config: RunConfig) -> str:
    """Each try, and what choosing among them is worth."""
    truth = load_ground_truth(config)
    source = Source(config, truth)
    before = ndcg_by_turn(source.recommender().recommend(truth.turns, 20), truth)
    folds = [folds_by_user(truth.turns, N_FOLDS, seed) for seed in range(N_SEEDS)]
    rows, of_tries = [], [[before] * N_SEEDS]
    for each in tries_of(source, truth):
        gains = [ndcg_by_turn(each.rank(each.table, truth, fold_of), truth) for fold_of in folds]
        of_tries.append(gains)
        rows.append(_row(each.name, before, np.mean(gains, axis=0), truth))
        print(" ".join(rows[-1]), file=sys.stderr, flush=True)
    table = np.array(of_tries)
    chosen = []
    for seed, fold_of in enumerate(folds):
        best = np.array([table[:, seed, fold_of != fold].mean(axis=1).argmax() for fold in range(N_FOLDS)])
        chosen.append(table[best[fold_of], seed, np.arange(len(truth))])
    rows.append(_row(f"the best of {len(rows)}, chosen on training folds", before, np.mean(chosen, axis=0), truth))
    return f"{describe_turns(truth)}; hybrid alone {before.mean():.4f}\n\n" + format_table(
        ["try", "nDCG@20", "difference, paired"], rows
    )


def _row(name: str, before: NDArray[np.float64], after: NDArray[np.float64], truth: GroundTruth) -> list[str]:
    comparison = compare_orders(before, after, truth)
    return [name, interval_text(comparison.after), difference_text(comparison.difference)]


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__, default_tid="hybrid_dense_devset")
    args = parser.parse_args()
    config = read_workload(args, lm_type="template")
    print(describe_machine("numpy", "scipy", "lightgbm"))
    print("\n" + table_of(config))


if __name__ == "__main__":
    main()
