"""What can be named: a line for each name."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.cli import main
from mcrs.evaluation.measures import measures
from mcrs.prompts.texts import SHIPPED, SHIPPED_SETS
from mcrs.registry import LANGUAGE_MODELS, RERANKERS, RETRIEVERS, TRAINERS
from tests.scripts import run_python


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str]:
    assert main(["list", *arguments]) == 0
    rows = (line.partition(" ") for line in capsys.readouterr().out.splitlines())
    return {name: text.strip() for name, _, text in rows}


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("retrievers", RETRIEVERS.built_in),
        ("rerankers", RERANKERS.built_in),
        ("backends", LANGUAGE_MODELS.built_in),
        ("trainers", TRAINERS.built_in),
        ("measures", tuple(measures())),
        ("prompts", ("baseline", "grounded", "small")),
        ("configs", ("demo", "hybrid_devset", "llama1b_bm25_testset")),
    ],
)
def test_each_name_has_a_line_that_says_what_it_is(
    kind: str, names: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = listed(capsys, kind)
    assert set(names) <= set(rows)
    assert all(rows[name] and ":class:" not in rows[name] for name in names)


def test_presets_are_written_as_in_yaml(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "trainers")["transitions"] == (
        "Counts how often a track is played directly after another; needs only track ids. "
        "(window: 1, forward_only: true)"
    )


def test_configurations_of_the_working_directory_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/mine.yaml").write_text("# What I try.\ntopk: 5\n", encoding="utf-8")
    (tmp_path / "config/bare.yaml").write_text("topk: 5\n", encoding="utf-8")
    (tmp_path / "config/folder.yaml").mkdir()
    monkeypatch.chdir(tmp_path)
    rows = listed(capsys, "configs")
    assert rows["mine"] == "What I try."
    assert rows["bare"].endswith("bare.yaml")
    assert rows["folder"] == "cannot be read: Is a directory"
    assert "demo" in rows


def test_components_and_measures_of_a_plug_in_are_listed(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "import mcrs\n\n\n"
        "class Loudest(mcrs.Reranker):\n"
        '    """The loudest tracks first."""\n\n'
        "    def rerank(self, turns, rankings, topk):\n        return rankings\n\n\n"
        '@mcrs.measure\ndef luck(answer):\n    """A number by chance."""\n    return 0.5\n',
        encoding="utf-8",
    )
    for kind, line in (("rerankers", "Loudest"), ("measures", "luck")):
        done = run_python("-m", "mcrs", "list", kind, "--plugin", "mine.py", cwd=tmp_path)
        assert done.code == 0, done.stderr
        assert any(row.startswith(f"{line} ") for row in done.stdout.splitlines()), done.stdout


def test_lists_of_components_import_no_model_library(tmp_path: Path) -> None:
    code = "import sys; from mcrs.cli import main; main(['list', 'backends']); assert 'torch' not in sys.modules"
    assert run_python("-c", code, cwd=tmp_path).code == 0


def test_shipped_prompts_are_the_folders() -> None:
    assert set(SHIPPED_SETS) == {folder.name for folder in SHIPPED.iterdir() if folder.is_dir()}


@pytest.mark.parametrize("text", ["1 / 0\n", "def broken(:\n", "import nothing_of_this_name\n"])
def test_installed_component_that_cannot_be_imported_is_listed_with_the_reason(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    info = tmp_path / "broken_plugins-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-plugins\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[mcrs.rerankers]\nbroken = broken_plugins_of_tests:Mine\n", encoding="utf-8"
    )
    (tmp_path / "broken_plugins_of_tests.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(RERANKERS, "_discovered", False)
    rows = listed(capsys, "rerankers")
    assert rows["broken"].startswith("cannot be used: cannot load the component broken_plugins_of_tests:Mine: ")
    assert rows.keys() > set(RERANKERS.built_in)


def test_unknown_kind_is_named_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["list", "retriever"])
    assert "error: argument KIND: unknown value 'retriever'; did you mean 'retrievers'?" in capsys.readouterr().err
