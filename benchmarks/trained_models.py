"""The models of each learner, out of fold, for three fold seeds: trained unless they exist."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.learned import N_FOLDS, N_SEEDS
from benchmarks.workload import read_workload
from mcrs.training.train_model import Folds, Training


class Learner(NamedTuple):
    """How a kind of model is trained for the table.

    Attributes:
        tid: The configuration that names its settings, and whose retriever ranks an encoder's hard negatives.
        settings: What differs from the configuration.
        before: A model without folds that is made first, and the setting that names its folder.
    """

    tid: str = "hybrid_devset"
    settings: Mapping[str, Any] = {}
    before: str | None = None


LEARNERS = {
    "cooccurrence": Learner(),
    "transitions": Learner(),
    "item2vec": Learner(),
    "neighbours": Learner(),
    "encoder": Learner(settings={"max_length": 96}),
    "generative": Learner("generative_devset", before="semantic_ids"),
}


def train_models(args: argparse.Namespace, kinds: Sequence[str], folder: Path) -> Iterator[Path]:
    """The folder of each model, ``KIND_SEED``. One that exists with the same settings and data is not trained again.

    Args:
        args: The flags; they apply to the configurations of all learners.
        kinds: The learners.
        folder: Where the models go.
    """
    for kind in kinds:
        learner = LEARNERS[kind]
        chosen = argparse.Namespace(**{**vars(args), "tid": learner.tid, "config": None})
        config = read_workload(chosen, lm_type="template")
        settings = {**config.training.get(kind, {}), **learner.settings}
        if learner.before is not None:
            made = folder / learner.before
            Training(config, learner.before, Folds(0)).write(made)
            settings[learner.before] = str(made)
        config = config.model_copy(update={"training": {**config.training, kind: settings}})
        for seed in range(N_SEEDS):
            model = folder / f"{kind}_{seed}"
            Training(config, kind, Folds(N_FOLDS, seed)).write(model)
            yield model
