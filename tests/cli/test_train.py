"""The help of ``mcrs train`` on a kind that mcrs does not ship, and what it prints at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.cli import main
from mcrs.cli.train import way_to_use
from mcrs.registry import TRAINERS

MODULE = '''
from collections.abc import Callable
from pathlib import Path

from mcrs.training.base import Trainer

class Counts(Trainer):
    """Counts plays.

    Args:
        smoothing: Added to each count.
    """

    def __init__(self, smoothing: float = 1.5, start: Path = Path("here"), key: Callable[[int], str] = str) -> None:
        """Keep nothing."""

    def fit(self, sessions, folder):
        """Write nothing."""
'''


def help_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    """The exit code of ``mcrs train``, and what it prints."""
    with pytest.raises(SystemExit) as stopped:
        main(["train", *arguments])
    said = capsys.readouterr()
    return stopped.value.code, said.out, said.err


@pytest.mark.parametrize("kind_first", [True, False])
def test_settings_of_a_plug_in_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind_first: bool) -> None:
    plugin = tmp_path / "counts.py"
    plugin.write_text(f"{MODULE}\nfrom mcrs.registry import TRAINERS\nTRAINERS.register('counts', Counts)\n", "utf-8")
    kind, flag = ["counts"], ["--plugin", str(plugin)]
    code, shown, _ = help_of(capsys, *(kind + flag if kind_first else flag + kind), "--help")
    assert code == 0
    assert "counts: Counts plays.\n\nsettings, as training.counts.KEY" in shown
    assert "  smoothing: number (default: 1.5)\n      Added to each count.\n" in shown
    assert "  start: pathlib" in shown
    assert "  key: collections.abc.Callable[[int], str] (default: " in shown


def test_settings_of_an_installed_package_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    info = tmp_path / "counters-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: counters\nVersion: 1.0\n", encoding="utf-8")
    points = "[mcrs.trainers]\ncounts = counters_of_plays:Counts\nbroken = counters_of_plays:Missing\n"
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    (tmp_path / "counters_of_plays.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(TRAINERS, "_discovered", False)
    code, shown, _ = help_of(capsys, "counts", "--help")
    assert (code, "  smoothing: number (default: 1.5)\n" in shown) == (0, True)
    code, shown, said = help_of(capsys, "broken", "--help")
    assert (code, shown) == (2, "")
    assert said.startswith("error: cannot load the component counters_of_plays:Missing: ")


def test_help_of_an_unknown_kind_or_a_missing_plug_in_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, said = help_of(capsys, "itm2vec", "-h")
    assert code == 2
    assert said.startswith("error: unknown trainer 'itm2vec'; did you mean 'item2vec'? (known: ")
    code, _, said = help_of(capsys, "itm2vec", "--plugin", "no/such.py", "-h")
    assert (code, said) == (2, "error: --plugin no/such.py: there is no such file\n")


def test_settings_that_training_prints_use_the_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models, runs = ["--models_path", str(tmp_path / "models")], ["--save_path", str(tmp_path / "runs")]
    assert main(["train", "transitions", "--tid", "demo", "--folds", "0", *models]) == 0
    settings = capsys.readouterr().out.splitlines()[-1].partition("; use it with ")[2].split()
    assert settings[:2] == ["--set", "retrieval_type=cooccurrence"]
    assert main(["infer", "--tid", "demo", "--limit", "1", *settings, *runs]) == 0


def test_model_that_no_component_reads_has_no_settings_to_use_it() -> None:
    assert "model: some/folder}" in way_to_use("lambdarank", Path("some/folder"))
    assert way_to_use("semantic_ids", Path("some/folder")) == ""
