"""How the time and memory of trainers grow with the sessions.

    python -m benchmarks.learned_growth [--kinds cooccurrence item2vec …] [--sessions 1000 4000 15199]

Sessions are made up: eight turns each, tracks of 47,071, few of them often, half of them near the track before, and
messages of 20 words, few of them often. One model is trained, without folds, in a process of its own: its time
includes reading the sessions, its peak memory Python and the libraries. What a query takes is measured on 200 turns.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.learned import RETRIEVER_OF, write_dataset
from benchmarks.measuring import in_fresh_process, print_head, print_row
from benchmarks.workload import N_TRACKS, describe_machine, make_parser
from mcrs.cli.options import positive_integer
from mcrs.config import make_config
from mcrs.data.session_source import load_sessions, session_source
from mcrs.pipeline.wiring import load_catalog
from mcrs.registry import RETRIEVERS
from mcrs.registry.components import specify
from mcrs.training.train_model import Folds, Training

N_TURNS, N_USERS, N_WORDS, N_ARTISTS, WORDS_IN_MESSAGE = 8, 8_772, 20_000, 8_000, 20


def skewed(size: int, power: float, shape: tuple[int, ...], generator: np.random.Generator) -> NDArray[np.int64]:
    """Draw numbers below a size, the smaller ones more often, the more so the higher the power."""
    return (size * generator.random(shape) ** power).astype(np.int64)


def made_up_rows(n_sessions: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Sessions whose tracks and words are as unevenly frequent as real ones."""
    generator = np.random.default_rng(seed)
    shape = n_sessions, N_TURNS
    tracks = generator.permutation(N_TRACKS)[skewed(N_TRACKS, 2, shape, generator)]
    for turn in range(1, N_TURNS):
        near = generator.random(n_sessions) < 0.5
        tracks[near, turn] = (tracks[near, turn - 1] + generator.integers(1, 20, int(near.sum()))) % N_TRACKS
    words = skewed(N_WORDS, 4, (*shape, WORDS_IN_MESSAGE), generator)
    for number in range(n_sessions):
        rows = []
        for turn in range(N_TURNS):
            said = " ".join(f"word{word}" for word in words[number, turn])
            for role, content in (("user", said), ("music", f"track-{tracks[number, turn]}"), ("assistant", "Here.")):
                rows.append({"turn_number": turn + 1, "role": role, "content": content})
        yield {"session_id": f"session-{number}", "user_id": f"user-{number % N_USERS}", "conversations": rows}


def made_up_tracks(seed: int = 1) -> Iterator[dict[str, Any]]:
    """Tracks with titles of two of the messages' words, few artists with many."""
    generator = np.random.default_rng(seed)
    words, artists = skewed(N_WORDS, 4, (N_TRACKS, 2), generator), skewed(N_ARTISTS, 2, (N_TRACKS,), generator)
    for row in range(N_TRACKS):
        title = " ".join(f"word{word}" for word in words[row])
        yield {"track_id": f"track-{row}", "track_name": [title], "artist_name": [f"artist{artists[row]}"]}


def write_settings(n_sessions: int, folder: Path) -> dict[str, Any]:
    """The sessions and a catalogue as files, and the settings that name them."""
    files: dict[str, Iterable[dict[str, Any]]] = {
        "talks/test": made_up_rows(n_sessions),
        "tracks/all": made_up_tracks(),
        "users/all": ({"user_id": f"user-{number}"} for number in range(N_USERS)),
    }
    return {**write_dataset(files, folder), "cache_dir": str(folder / "cache")}


def train(kind: str, settings: dict[str, Any], model: Path) -> float:
    """Train one model, and say how many seconds that took."""
    start = time.perf_counter()
    Training(make_config(settings, "made up"), kind, Folds(0)).write(model)
    return time.perf_counter() - start


def ask(kind: str, settings: dict[str, Any], model: Path) -> float:
    """Rank 200 turns by a model, and say how many milliseconds each took."""
    config = make_config(settings, "made up")
    chosen = {"model": str(model)}
    retriever = specify(RETRIEVERS, RETRIEVER_OF.get(kind, kind), chosen).build({"catalog": load_catalog(config)})
    turns = [session.turns[-1].turn for session in load_sessions(session_source(config), 201)]
    retriever.retrieve(turns[:1], 1000)
    start = time.perf_counter()
    retriever.retrieve(turns[1:], 1000)
    return (time.perf_counter() - start) / (len(turns) - 1) * 1000


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__)
    kinds = ["cooccurrence", "transitions", "item2vec", "neighbours"]
    parser.add_argument("--kinds", nargs="+", default=kinds, help="default: %(default)s")
    parser.add_argument("--sessions", nargs="+", type=positive_integer, default=[1000, 4000, 15_199])
    args = parser.parse_args()
    print(describe_machine("numpy", "scipy", "gensim") + "\n")
    print_head("trainer", "sessions", "training s", "peak MB", "model MB", "ms a query")
    for n_sessions in args.sessions:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            settings = write_settings(n_sessions, folder)
            for kind in args.kinds:
                model = folder / kind
                seconds, peak = in_fresh_process(train, kind, settings, model)
                size = sum(path.stat().st_size for path in model.rglob("*") if path.is_file()) / 1e6
                query = ask(kind, settings, model)
                print_row(kind, f"{n_sessions:,}", f"{seconds:.1f}", f"{peak:.0f}", f"{size:.1f}", f"{query:.1f}")


if __name__ == "__main__":
    main()
