"""Kill trainings at random moments, and see that a model is whole or absent and that the next start finishes it.

    python -m scripts.kill_trainers --kills 10 --seed 0 [--kinds cooccurrence lambdarank …]

Each trainer learns from a few tiny sessions, with two folds. A start is a fork of this process, which has imported
everything, so the moments are those of the training itself, drawn evenly from the time that a whole training takes; it
is ended by SIGKILL. Only kills that come before the end of a training count. A model that becomes complete is compared
with that of an undisturbed training, byte by byte, and begun anew. The exit code is 1 if a model was seen incomplete,
bytes differ, a start fails, or files are left over.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from importlib import import_module
from pathlib import Path
from random import Random
from threading import RLock
from typing import Any

from tqdm import tqdm

from mcrs.config import RunConfig, make_config
from mcrs.registry import TRAINERS
from mcrs.training.train_model import Folds, Training

_FOLDS = Folds(2)


def write_config(folder: Path) -> RunConfig:
    """Sessions of six users over twelve tracks, and settings of all trainers that are small enough for many starts."""
    sessions, models = import_module("tests.training.sessions"), import_module("tests.hub.models")  # typed loosely
    rows = [sessions.row_of(f"s{u}", f"u{u}", [f"t{(u + k) % 12:02}" for k in range(4)]) for u in range(6)]
    models.save_bert(folder / "bert")
    text = {"model_name": str(folder / "bert"), "fields": ["track_name"], "pooling": "mean"}
    settings = sessions.write_settings(
        folder,
        rows,
        retrieval_type="hybrid",
        retrieval={"retrievers": [{"type": "continuity"}, {"type": "bm25"}], "names": ["continuity", "words"]},
        training={
            "item2vec": {"dimensions": 8, "epochs": 200},
            "encoder": {**text, "max_length": 32, "batch_size": 8, "epochs": 2, "query": {"assistant_weight": 0.0}},
            "semantic_ids": {"encoded": text, "codebook_sizes": [3, 2], "rounds": 200},
            "generative": {
                "text": text,
                "semantic_ids": str(folder / "models" / "semantic_ids_undisturbed"),
                "width": 16,
                "layers": 1,
                "heads": 2,
                "batch_positions": 30,
            },
            "lambdarank": {"min_leaf_size": 1, "n_rounds": 60},
        },
    )
    return make_config(settings, "kill_trainers")


class KilledTraining:
    """A training, and the same one that nobody kills."""

    def __init__(self, config: RunConfig, kind: str, models: Path) -> None:
        self._config, self._kind, self._models = config, kind, models
        self.folder = models / f"{kind}_killed"
        started = time.monotonic()
        _, status = os.waitpid(self.start(models / f"{kind}_undisturbed"), 0)
        self.seconds = time.monotonic() - started
        if status:
            raise SystemExit(f"{kind}: the undisturbed training failed")
        self.expected = content(models / f"{kind}_undisturbed")

    def start(self, folder: Path) -> int:
        """Train in a fork, and return its process id."""
        if (process := os.fork()) == 0:
            code = 1
            # By default all forks share one, which a killed fork may hold.
            tqdm.set_lock(RLock())
            try:
                Training(self._config, self._kind, _FOLDS).write(folder)
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(code)
        return process

    def kill_once(self, random: Random, counts: Counter[str]) -> None:
        """Start, kill, and count what is there."""
        process = self.start(self.folder)
        time.sleep(random.uniform(0, self.seconds))
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        counts["failed starts"] += os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0
        counts["kills"] += os.WIFSIGNALED(status)
        self._look(counts)

    def finish(self, counts: Counter[str]) -> None:
        """Start once more, without a kill."""
        _, status = os.waitpid(self.start(self.folder), 0)
        counts["failed starts"] += status != 0
        self._look(counts)
        counts["left over"] += sum(path.suffix != ".lock" for path in self._models.glob(f".{self.folder.name}*"))

    def _look(self, counts: Counter[str]) -> None:
        if not self.folder.exists():
            counts["absent"] += 1
            return
        counts["whole" if content(self.folder) == self.expected else "incomplete or other bytes"] += 1
        shutil.rmtree(self.folder)


def content(folder: Path) -> dict[str, bytes]:
    """The bytes of all files of a folder, by name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def import_everything(config: RunConfig) -> None:
    """Import what trainings import late, so that forks do not spend their time on it."""
    for name in ("torch", "sentence_transformers", "lightgbm", "gensim.models", "scipy.sparse", "pyarrow.parquet"):
        import_module(name)
    torch: Any = sys.modules["torch"]
    torch.set_num_threads(1)
    for kind in config.training:
        TRAINERS[kind].load()
    import_module("mcrs.training.contrastive")
    import_module("mcrs.training.decoder_training")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.kill_trainers", description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=10, help="kills of each trainer (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="decides the moments (default: %(default)s)")
    # The decoder needs the ids.
    kinds = sorted(TRAINERS.built_in, key="generative".__eq__)
    parser.add_argument("--kinds", nargs="+", choices=kinds, default=kinds, help="trainers (default: all)")
    args = parser.parse_args(arguments)
    random, faults = Random(args.seed), 0  # noqa: S311 - not for secrets
    with tempfile.TemporaryDirectory() as name:
        config = write_config(Path(name))
        import_everything(config)
        models = Path(name) / "models"
        if "generative" in args.kinds and "semantic_ids" not in args.kinds:
            Training(config, "semantic_ids", _FOLDS).write(models / "semantic_ids_undisturbed")
        for kind in args.kinds:
            counts = Counter({"kills": 0, "incomplete or other bytes": 0, "failed starts": 0, "left over": 0})
            reranked = {"rerankers": ({"type": "lambdarank", "model": str(models / kind)},)}
            own = config.model_copy(update=reranked) if kind == "lambdarank" else config
            training = KilledTraining(own, kind, models)
            while counts["kills"] < args.kills:
                training.kill_once(random, counts)
            training.finish(counts)
            counted = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
            print(f"{kind}: {training.seconds:.2f} s; {counted}", flush=True)
            faults += counts["incomplete or other bytes"] + counts["failed starts"] + counts["left over"]
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
