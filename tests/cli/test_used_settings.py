"""Settings that a command does not use."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.cli import main
from mcrs.config import RunConfig
from tests.tiny_data import session_row, write_tiny_data

GRID = "variants:\n- {name: first}\n"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration over tiny data, in the current folder."""
    monkeypatch.chdir(tmp_path)
    keys = {**write_tiny_data(Path("data"), [session_row("ann"), session_row("bob")]), "lm_type": "template"}
    keys["cache_dir"] = "cache"
    path = Path("mine.yaml")
    path.write_text("\n".join(f"{key}: {value}" for key, value in keys.items()), encoding="utf-8")
    Path("grid.yaml").write_text(GRID, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("command", "setting", "message"),
    [
        ("evaluate", "topk=3", "--set topk: has no effect on mcrs evaluate; the predictions are finished"),
        ("evaluate", "retrieval.k1=2", "--set retrieval.k1: has no effect on mcrs evaluate without --pool"),
        ("evaluate --pool 20", "rerankers=[]", "--set rerankers: has no effect on mcrs evaluate; "),
        ("compare a b", "seed=1", "--set seed: has no effect on mcrs compare; "),
        ("report a", "generation.top_p=1", "--set generation.top_p: has no effect on mcrs report; "),
        ("export", "exclude_played=true", "--set exclude_played: has no effect on mcrs export; "),
        ("submit", "topk=3", "--set topk: has no effect on mcrs submit; "),
        ("check-data", "topk=3", "--set topk: has no effect on mcrs check-data; remove it"),
        ("check-data data/tracks", "seed=1", "--set seed: has no effect on mcrs check-data; remove it"),
        ("baseline random", "exclude_played=true", "has no effect on mcrs baseline random; remove it"),
        ("baseline popularity", "seed=2", "--set seed: has no effect on mcrs baseline popularity; remove it"),
        (
            "sweep --grid grid.yaml",
            "prompt_style=default",
            "--set prompt_style: has no effect on mcrs sweep; remove it",
        ),
        ("sweep --grid grid.yaml", "seed=1", "--set seed: has no effect on mcrs sweep; remove it"),
        ("train cooccurrence", "topk=5", "--set topk: has no effect on mcrs train cooccurrence; remove it"),
        ("train lambdarank", "seed=5", "--set seed: has no effect on mcrs train lambdarank; remove it"),
        (
            "infer",
            "training.item2vec.epochs=1",
            "--set training.item2vec.epochs: has no effect on mcrs infer; remove it",
        ),
        ("query --user_query jazz", "training.a.b=1", "--set training.a.b: has no effect on mcrs query; remove it"),
        ("web", "training.a.b=1", "--set training.a.b: has no effect on mcrs web; remove it"),
        ("query", "inference.group_size=3", "--set inference.group_size: has no effect on mcrs query; remove it"),
        ("web", "inference={batch_size: 3}", "--set inference.batch_size: has no effect on mcrs web; remove it"),
        ("query", "inference.group=3", "--set inference.group: unknown key; did you mean"),
    ],
)
def test_setting_that_the_command_does_not_use_is_an_error(
    mine: Path, capsys: pytest.CaptureFixture[str], command: str, setting: str, message: str
) -> None:
    before = sorted(Path().rglob("*"))
    assert main([*command.split(), "--config", str(mine), "--set", setting]) == 2
    assert message in capsys.readouterr().err
    assert sorted(Path().rglob("*")) == before


def test_device_passes_where_no_model_runs(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--config", str(mine), "--device", "cpu"]
    assert main(["infer", *flags]) == 0
    assert main(["evaluate", *flags]) == 0
    capsys.readouterr()
    assert main(["evaluate", *flags, "--set", "topk=3"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "error: --set topk: has no effect on mcrs evaluate; the predictions are finished: give it to mcrs infer when "
        "you make the run"
    ]


def test_settings_that_the_commands_use_pass(mine: Path) -> None:
    flags = ["--config", str(mine), "--set", "lm_type=template", "--set", "corpus_types=[track_name]"]
    assert main(["infer", *flags, "--set", "topk=20", "--set", "inference.group_size=2"]) == 0
    assert main(["evaluate", *flags]) == 0
    assert main(["evaluate", *flags, "--pool", "20", "--set", "retrieval.k1=2.0", "--device", "cpu"]) == 0
    assert main(["baseline", "random", *flags, "--set", "seed=3", "--set", "topk=2"]) == 0
    assert main(["sweep", "--grid", "grid.yaml", *flags, "--set", "topk=5", "--set", "exclude_played=true"]) == 0
    assert main(["train", "cooccurrence", *flags, "--folds", "0", "--set", "training.cooccurrence.window=2"]) == 0


def test_every_key_of_the_schema_is_used_by_a_command() -> None:
    from mcrs.cli.used_settings import DATA, EVERY, INFERENCE, RANKING

    assert DATA < RANKING < INFERENCE < EVERY == frozenset(RunConfig.model_fields)
    assert INFERENCE | {"training"} == EVERY


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("evaluate --judge_timeout 5", "--judge_url, --judge_limit and --judge_timeout have no effect without"),
        ("train cooccurrence --folds 0 --fold-seed 3", "--fold-seed has no effect with --folds 0"),
        ("train cooccurrence --folds 0 --fold-seeds 3", "--fold-seeds has an effect only on mcrs train lambdarank"),
    ],
)
def test_flag_without_effect_is_an_error(
    mine: Path, capsys: pytest.CaptureFixture[str], command: str, message: str
) -> None:
    assert main([*command.split(), "--config", str(mine)]) == 2
    assert message in capsys.readouterr().err
