"""Paths that the operating system refuses, in every flag that takes one."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.cli import main

REFUSED = ("x" * 256 + ".csv", "a\0b.csv", "file/a.csv", "loop/a.csv")


@pytest.mark.parametrize(
    "command",
    [
        "query --user_query jazz --config PATH",
        "query --user_query jazz --data PATH",
        "query --user_query jazz --plugin PATH",
        "query --user_query jazz --save_path PATH",
        "query --user_query jazz --set cache_dir=PATH",
        "query --user_query jazz --set item_db_name=PATH",
        "query --user_query jazz --set prompts=PATH",
        "infer --tid demo --save_path PATH",
        "infer --tid demo --set test_dataset_name=PATH",
        "evaluate --tid demo --save_path PATH",
        "evaluate --tid demo --scores_path PATH",
        "evaluate --tid demo --output PATH",
        "evaluate --tid demo --per-turn PATH",
        "compare a b --output PATH",
        "compare PATH.json b",
        "export --tid demo --scores_path PATH",
        "submit --tid demo --save_path PATH",
        "baseline random --tid demo --save_path PATH",
        "sweep --grid PATH",
        "sweep --grid plan.yaml --tid demo --save_path PATH",
        "train cooccurrence --tid demo --models_path PATH",
        "list retrievers --plugin PATH",
    ],
)
@pytest.mark.parametrize("path", REFUSED, ids=["long", "NUL", "not a folder", "loop"])
def test_refused_path_is_one_line(
    command: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    Path("loop").symlink_to("loop")
    Path("plan.yaml").write_text("variants: [{name: a}]", encoding="utf-8")
    try:
        code = main([part.replace("PATH", path) for part in command.split()])
    except SystemExit as ended:
        code, said = 2, str(ended.code)
        assert said == "2"
    assert code == 2
    assert "error: " in capsys.readouterr().err.splitlines()[-1]


def test_undecodable_name_of_a_dataset_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-data", "a\udcff.csv"]) == 2
    assert r"item_db_name: expected text that UTF-8 can encode, got 'a\udcff.csv'" in capsys.readouterr().err


def test_a_path_may_begin_with_the_users_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert (
        main(["query", "--tid", "demo", "--user_query", "jazz", "--save_path", "~/out", "--set", "cache_dir=~/c"]) == 0
    )
    assert (tmp_path / "home" / "out" / "results.json").is_file()
    assert not (tmp_path / "~").exists()
