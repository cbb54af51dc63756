"""What LambdaRank is worth out of fold on real conversations, over the lists that need no model."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.config import load_config
from mcrs.training.lambdarank_trainer import LambdaRankTrainer
from mcrs.training.reranker_evaluation import evaluate_out_of_fold
from mcrs.training.train_model import Folds, Training

CONFIG = Path(__file__).resolve().parents[2] / "config/hybrid_devset.yaml"


def test_lambdarank_out_of_fold_score_is_the_documented_one(pack_dir: Path, tmp_path: Path) -> None:
    data = f"{pack_dir}/data/TalkPlayData-Challenge"
    config = load_config(
        CONFIG,
        [
            f"test_dataset_name={data}-Dataset",
            f"item_db_name={data}-Track-Metadata",
            f"user_db_name={data}-User-Metadata",
            f"cache_dir={tmp_path / 'cache'}",
            "pool_size=40",
            f"rerankers=[{{type: lambdarank, model: {tmp_path / 'model'}}}]",
        ],
    )
    training = Training(config, "lambdarank", Folds(5))
    training.write(tmp_path / "model")
    assert isinstance(training.trainer, LambdaRankTrainer)
    outcome = evaluate_out_of_fold(training.trainer, tmp_path / "model", Folds(5), 3)
    assert outcome.n_learnable == 488
    assert outcome.mean.before.value == pytest.approx(0.2058, abs=2e-4)
    # Another release of LightGBM may round otherwise.
    assert outcome.mean.after.value == pytest.approx(0.2050, abs=1.5e-3)
    assert outcome.mean.difference.low < 0 < outcome.mean.difference.high
    assert [comparison.before.value for comparison in outcome.comparisons.values()] == [outcome.mean.before.value] * 3
