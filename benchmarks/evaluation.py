"""Scoring a run: the straightforward loop that filters the whole table for each turn, and this project.

    python -m benchmarks.evaluation [--sessions 1000] [--rounds 5]

Both sides score the same made-up predictions, after loading, in one process for each round; their figures must agree.
Printed are medians of the rounds, the lowest and the highest in brackets. The loop does what the official evaluator
does (https://github.com/nlp4musa/music-crs-evaluator), written anew: for each turn it compares the session and turn
columns of all predictions, then all labels, with the wanted ones.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.measuring import in_fresh_process, print_head, print_row, ratio, spread
from benchmarks.workload import N_TRACKS, describe_machine, make_parser
from mcrs.cli.options import positive_integer
from mcrs.data.conversation import parse_session
from mcrs.db_item import MusicCatalog
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.evaluation.ranking_measures import OFFICIAL, RANKING_MEASURES, catalog_diversity
from mcrs.evaluation.response_measures.distinct import distinct
from mcrs.evaluation.scored_run import make_run
from mcrs.evaluation.scores import score_run
from mcrs.evaluation.session_sums import SessionSums

N_TURNS = 8
_FILTERING, _OFFICIAL = "filtering for each turn", "mcrs, the official metrics"
_ALL = "mcrs, with intervals, stages of lost tracks, and responses"


def made_up_data(n_sessions: int) -> tuple[GroundTruth, list[dict[str, Any]]]:
    """Sessions of eight turns over a catalogue of the challenge's size, and a prediction for each turn."""
    generator = np.random.default_rng(2026)
    words = [f"word{number}" for number in range(5_000)]

    def text(length: int) -> str:
        return " ".join(words[index] for index in generator.integers(len(words), size=length))

    ids = [f"track-{number:06d}" for number in range(N_TRACKS)]
    names = [[text(3).title()] for _ in ids]
    artists = [[text(2).title()] for _ in ids]
    table = pa.table({"track_id": ids, "track_name": names, "artist_name": artists})
    catalog = MusicCatalog(table, ["track_name", "artist_name"])
    sessions, predictions = [], []
    for number in range(n_sessions):
        rows = []
        for turn in range(1, N_TURNS + 1):
            tracks = [ids[row] for row in generator.choice(N_TRACKS, 20, replace=False)]
            relevant = tracks[generator.integers(20)] if generator.random() < 0.2 else ids[generator.integers(N_TRACKS)]
            rows += [{"turn_number": turn, "role": "user", "content": text(25)}]
            rows += [{"turn_number": turn, "role": "music", "content": relevant}]
            rows += [{"turn_number": turn, "role": "assistant", "content": text(25)}]
            predictions.append(
                {
                    "session_id": f"session-{number}",
                    "user_id": f"user-{number}",
                    "turn_number": turn,
                    "predicted_track_ids": tracks,
                    "predicted_response": f"{text(20)} {catalog.value(catalog.rows(tracks[:1])[0], 'track_name')[0]}.",
                }
            )
        row = {"session_id": f"session-{number}", "user_id": f"user-{number}", "conversations": rows}
        sessions.append(parse_session(row))
    return GroundTruth.of("made-up data", sessions, catalog), predictions


def score_by_filtering(truth: GroundTruth, predictions: pd.DataFrame, labels: pd.DataFrame) -> dict[str, float]:
    """The straightforward loop: each turn looks for its two rows in both whole tables."""
    results, recommended, responses = [], [], []
    for session_id, turn_number in truth.keys:
        by_session, by_turn = predictions["session_id"] == session_id, predictions["turn_number"] == turn_number
        prediction = predictions[by_session & by_turn].iloc[0]
        by_session, by_turn = labels["session_id"] == session_id, labels["turn_number"] == turn_number
        relevant = [labels[by_session & by_turn].iloc[0]["relevant"]]
        tracks = prediction["predicted_track_ids"]
        gains = {}
        for k in (1, 10, 20):
            gain = sum(1 / math.log2(place + 2) for place, track in enumerate(tracks[:k]) if track in relevant)
            gains[f"ndcg@{k}"] = gain
        results.append({"turn_number": turn_number, **gains})
        recommended.extend(tracks)
        responses.append(prediction["predicted_response"])
    macro = pd.DataFrame(results).groupby("turn_number").mean().mean()
    bigrams = [
        pair
        for response in responses
        for pair in zip(response.lower().split(), response.lower().split()[1:], strict=False)
    ]
    return {
        **{name: float(macro[name]) for name in OFFICIAL},
        "catalog_diversity": len(set(recommended)) / len(truth.catalog),
        "lexical_diversity": len(set(bigrams)) / len(bigrams),
    }


def score_official_figures(truth: GroundTruth, rows: list[dict[str, Any]]) -> dict[str, float]:
    """This project's way to the same figures, matching of rows and turns included."""
    run = make_run("made-up", rows, truth)
    values = np.stack([RANKING_MEASURES[name](run.ranks) for name in OFFICIAL])
    means = SessionSums.of(values, truth.session_rows, truth.turn_numbers).means()
    return {
        **dict(zip(OFFICIAL, map(float, means), strict=True)),
        "catalog_diversity": catalog_diversity(
            (row.predicted_track_ids for row in run.predictions), len(truth.catalog)
        ),
        "lexical_diversity": distinct(run.responses, 2),
    }


def timed(work: Callable[[], dict[str, float]]) -> tuple[dict[str, float], float]:
    """What a function returns, and how many seconds of processor time it took, whatever else the machine does."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def one_round(n_sessions: int) -> dict[str, tuple[dict[str, float], float]]:
    """What each side returns, and its seconds of processor time."""
    truth, rows = made_up_data(n_sessions)
    predictions = pd.DataFrame(rows)
    labels = pd.DataFrame(truth.keys, columns=["session_id", "turn_number"]).assign(relevant=truth.relevant_ids)
    return {
        _FILTERING: timed(lambda: score_by_filtering(truth, predictions, labels)),
        _OFFICIAL: timed(lambda: score_official_figures(truth, rows)),
        _ALL: timed(lambda: score_run(make_run("made-up", rows, truth)).official()),
    }


def main() -> None:
    """Time both sides and print their ratio."""
    parser = make_parser(__doc__)
    parser.add_argument("--sessions", type=positive_integer, default=1_000, help="sessions (default: %(default)s)")
    parser.add_argument("--rounds", type=positive_integer, default=5, help="rounds (default: %(default)s)")
    args = parser.parse_args()
    rounds = [in_fresh_process(one_round, args.sessions)[0] for _ in range(args.rounds)]
    (theirs, _), (ours, _) = rounds[0][_FILTERING], rounds[0][_OFFICIAL]
    apart = max(abs(ours[name] - theirs[name]) for name in theirs)
    print(describe_machine("numpy", "pandas"))
    print(f"\n{args.sessions * N_TURNS:,} turns, {N_TRACKS:,} tracks, {args.rounds} rounds, after loading; the largest "
          f"difference of any figure is {apart:.1e}:\n")  # fmt: skip
    print_head("way", "processor s", "× as fast")
    for name in rounds[0]:
        own, base = ([each[way][1] for each in rounds] for way in (name, _FILTERING))
        print_row(name, spread(own), ratio(base, own))


if __name__ == "__main__":
    main()
