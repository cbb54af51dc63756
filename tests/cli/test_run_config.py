"""Which data a run is judged by: those of its manifest, unless a flag says otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from mcrs.cli import main
from mcrs.registry import RETRIEVERS
from tests.tiny_data import session_row, write_rows, write_tiny_data


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with ``config/mine.yaml`` over one dataset, and its run over another one of the same catalogue."""
    monkeypatch.setattr("mcrs.evaluation.ground_truth.MIN_SESSIONS", 0)  # there are few sessions
    keys = write_tiny_data(tmp_path / "data", [session_row("ann"), session_row("bob")])
    write_rows(tmp_path / "data/talks", "held_out", [session_row("cat"), session_row("dan"), session_row("eve")])
    (tmp_path / "config").mkdir()
    config = {**keys, "lm_type": "template", "cache_dir": str(tmp_path / "cache")}
    (tmp_path / "config/mine.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["infer", "--tid", "mine", "--set", "test_split=held_out"]) == 0
    capsys.readouterr()
    return tmp_path


def manifest_of(workplace: Path, name: str = "mine") -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((workplace / f"exp/inference/{name}.manifest.json").read_bytes())
    return loaded


def test_evaluate_reads_the_data_of_the_manifest(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--tid", "mine"]) == 0
    said = capsys.readouterr()
    assert "talks (held_out): 3 sessions, 6 turns" in said.out
    assert said.err == ""


def test_flag_that_names_other_data_counts_and_is_said_in_a_line(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--tid", "mine", "--set", "test_split=test"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == (
        "mine: using the data of the flags, which differ from exp/inference/mine.manifest.json: "
        "test_split is 'test', not 'held_out'"
    )
    assert "none of its predictions (6) is for a turn of" in second


def test_named_configuration_wins_where_it_names_data(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--tid", "mine", "--config", "config/mine.yaml"]) == 2
    assert "test_split is 'test', not 'held_out'" in capsys.readouterr().err
    (workplace / "bare.yaml").write_text("lm_type: template\ncorpus_types: [track_name]\n", encoding="utf-8")
    assert main(["evaluate", "--tid", "mine", "--config", "bare.yaml"]) == 0
    assert capsys.readouterr().err == ""


def test_run_without_a_configuration_file_is_judged_by_its_manifest(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["infer", "--tid", "mine", "--set", "retrieval.k1=2.0", "--name", "k1"]) == 0
    assert manifest_of(workplace, "k1")["config"]["retrieval"] == {"k1": 2.0}
    for command in (["evaluate", "--tid", "k1", "--pool", "20"], ["export", "--tid", "k1"], ["submit", "--tid", "k1"]):
        assert main(command) == 0
    assert (workplace / "exp/inference/k1.zip").is_file()
    capsys.readouterr()
    assert main(["compare", "k1", "k1.json"]) == 2
    assert "no predictions at k1.json" in capsys.readouterr().err


def test_evaluation_does_not_need_hidden_secrets(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = manifest_of(workplace)
    manifest["config"] |= {"lm_type": "some", "lm_backend": "openai", "lm": {"extra_body": {"api_key": "***"}}}
    (workplace / "served.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    command = ["evaluate", "--tid", "mine", "--config", "served.manifest.json"]
    assert main(command) == 0
    assert main([*command, "--pool", "20"]) == 2
    assert "lm.extra_body.api_key: the manifest hides a secret here" in capsys.readouterr().err


def test_manifest_is_the_configuration_of_its_run(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["infer", "--tid", "mine", "--set", "retrieval.k1=2.0", "--set", "topk=2", "--name", "two"]) == 0
    (workplace / "config/mine.yaml").unlink()
    capsys.readouterr()
    command = ["infer", "--config", "exp/inference/two.manifest.json"]
    assert main(command) == 0
    assert "already complete" in "".join(capsys.readouterr())
    assert main([*command, "--save_path", "again"]) == 0
    assert "warning" not in capsys.readouterr().err
    assert (workplace / "again/two.json").read_bytes() == (workplace / "exp/inference/two.json").read_bytes()


def test_manifest_of_other_settings_leaves_its_data(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = manifest_of(workplace)
    manifest["config"]["retrieval"] = {"k1": 1.0, "long_gone": True}
    (workplace / "exp/inference/mine.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert main(["evaluate", "--tid", "mine"]) == 0
    said = capsys.readouterr()
    assert "(held_out): 3 sessions" in said.out
    (line,) = said.err.splitlines()
    assert line.startswith(
        "exp/inference/mine.manifest.json has settings that this version does not accept "
        "(retrieval.long_gone: 'bm25' has no such setting"
    )


def test_run_of_a_plugin_names_it_where_it_is_not_loaded(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workplace / "own.py").write_text(
        "import mcrs\n\n@mcrs.retriever\ndef first_tracks(turn, catalog, topk):\n    return catalog.track_ids[:topk]\n"
    )
    made = ["--plugin", "own.py", "--set", "retrieval_type=first_tracks", "--set", "retrieval={}", "--name", "own"]
    assert main(["infer", "--tid", "mine", *made]) == 0
    RETRIEVERS._entries.pop("first_tracks")
    capsys.readouterr()
    assert main(["evaluate", "--tid", "own"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "own.manifest.json was made with --plugin own.py, which this command lacks; only its datasets are" in line
    assert main(["evaluate", "--tid", "own", "--pool", "20"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--plugin own.py, which this command lacks; --pool needs the retriever of the run" in line


def test_pool_of_a_changed_plugin_is_told(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plugin = workplace / "changing.py"
    plugin.write_text("import mcrs\n\n@mcrs.retriever\ndef changing(turn, catalog):\n    return catalog.track_ids\n")
    made = ["--plugin", "changing.py", "--set", "retrieval_type=changing", "--set", "retrieval={}", "--name", "own"]
    assert main(["infer", "--tid", "mine", *made]) == 0
    capsys.readouterr()
    command = ["evaluate", "--tid", "own", "--plugin", "changing.py"]
    assert main([*command, "--pool", "20"]) == 0
    assert capsys.readouterr().err == ""
    plugin.write_text(plugin.read_text() + "# another version\n")
    assert main([*command, "--pool", "20"]) == 0
    assert (
        capsys.readouterr().err
        == "own: the pool may not be that of the run: changing.py changed since, or is missing\n"
    )
    assert main(command) == 0
    assert capsys.readouterr().err == ""


def test_manifest_of_other_settings_needs_no_configuration_file(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["infer", "--tid", "mine", "--set", "retrieval.k1=2.0", "--name", "k1"]) == 0
    manifest = manifest_of(workplace, "k1")
    manifest["config"]["long_gone"] = True
    (workplace / "exp/inference/k1.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    capsys.readouterr()
    assert main(["evaluate", "--tid", "k1"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "(long_gone: unknown key" in line
    assert line.endswith("only its datasets are used, and all other settings are the defaults")


def test_predictions_without_manifest_and_configuration_are_one_line(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workplace / "foreign.json").write_text("[]", encoding="utf-8")
    assert main(["compare", "foreign.json", "mine"]) == 2
    assert capsys.readouterr().err == (
        "error: foreign.json has no manifest that says which data it was made with, and there is no configuration "
        "'foreign'; name the configuration by --config FILE\n"
    )


def test_file_that_is_not_a_manifest_is_one_line(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workplace / "exp/inference/mine.manifest.json").write_text("{}", encoding="utf-8")
    assert main(["evaluate", "--tid", "mine"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: exp/inference/mine.manifest.json: not a manifest of mcrs infer")


def test_compare_and_report_take_paths(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--set", "retrieval.k1=2.0", "--set", "test_split=held_out", "--save_path", "elsewhere"]
    assert main(["infer", "--tid", "mine", *flags]) == 0
    capsys.readouterr()
    assert main(["compare", "exp/inference/mine.json", "elsewhere/mine.json"]) == 0
    said = capsys.readouterr()
    assert "inference/mine" in said.out
    assert "elsewhere/mine" in said.out
    assert said.err == ""
    assert (workplace / "exp/scores/inference_mine_vs_elsewhere_mine.json").is_file()
    assert main(["report", "mine", "./elsewhere/mine.json", "--output", "page.html"]) == 0
    assert (workplace / "page.html").is_file()


def test_compare_says_that_a_run_was_made_with_other_data(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["infer", "--tid", "mine", "--name", "other"]) == 0
    capsys.readouterr()
    assert main(["compare", "mine", "other"]) == 2
    first, *_ = capsys.readouterr().err.splitlines()
    assert first == (
        "other: scored on the data of mine, not on those of exp/inference/other.manifest.json: "
        "test_split is 'held_out', not 'test'"
    )


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (
            ["--name", "../x"],
            "--name '../x': expected a name of letters (a to z), digits, '.', '_' and '-'; --save_path sets",
        ),
        (["--name", "x.JSON"], "--name 'x.JSON': expected a name that does not end in '.json': files of a run have"),
        (["--name", ""], "--name '': expected a name"),
        (
            ["--config", "config/my run.yaml"],
            "--config 'my run': expected a name of letters (a to z), digits, '.', '_' and '-'; name the run by --tid",
        ),
        (
            ["--tid", "a b"],
            "--tid 'a b': expected a name of letters (a to z), digits, '.', '_' and '-'; use --config for a path",
        ),
        (
            ["--config", "config/mine.yaml", "--tid", "a/b"],
            "--tid 'a/b': expected a name of letters (a to z), digits, '.', '_' and '-'; --save_path sets the folder",
        ),
        (["--name", "a.manifest"], "would replace the manifest of another run"),
        (
            ["--config", "config/mine.yaml", "--tid", "a", "--name", "b"],
            "--tid a and --name b name the run; give one of them",
        ),
    ],
)
def test_name_of_a_variant_is_safe_and_single(
    flags: list[str], message: str, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workplace / "config/my run.yaml").write_text("topk: 3", encoding="utf-8")
    assert main(["infer", *(["--tid", "mine"] if "--config" not in flags else []), *flags]) == 2
    assert message in capsys.readouterr().err


def test_data_file_chooses_the_data_of_a_run(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workplace / "held_out.yaml").write_text("test_split: held_out\n", encoding="utf-8")
    assert main(["infer", "--tid", "mine", "--data", "held_out.yaml", "--name", "again"]) == 0
    assert manifest_of(workplace, "again")["sessions"]["split"] == "held_out"
    assert main(["evaluate", "--tid", "again"]) == 0
    assert "(held_out): 3 sessions" in capsys.readouterr().out


def test_device_flag_is_fine_where_no_component_has_a_model(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["infer", "--tid", "mine", "--device", "cpu", "--name", "placed"]) == 0
    assert manifest_of(workplace, "placed")["config"]["device"] == "cpu"
    assert capsys.readouterr().err == ""
    assert main(["infer", "--tid", "mine", "--set", "device=cpu", "--name", "typed"]) == 2


def test_training_after_a_run_does_not_warn_of_keys_of_the_manifest(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest_config = manifest_of(workplace)["config"]
    assert manifest_config["split_types"] == ["all"]
    assert main(["train", "cooccurrence", "--tid", "mine", "--folds", "0"]) == 0
    assert "has no effect" not in capsys.readouterr().err


def test_baseline_of_a_run_asks_for_its_configuration(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["infer", "--tid", "mine", "--name", "made"]) == 0
    capsys.readouterr()
    for command in (["baseline", "random"], ["infer"], ["query", "--user_query", "jazz"]):
        assert main([*command, "--tid", "made"]) == 2
        said = capsys.readouterr().err
        assert said.startswith("error: --tid made: this is a run (exp/inference/made.manifest.json), not a config")


@pytest.mark.parametrize("command", ["evaluate", "export", "submit"])
def test_command_without_a_tid_says_which_run_it_looks_for(
    command: str, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command]) == 2
    said = capsys.readouterr().err
    run = "llama1b_bm25_blindset" if command == "submit" else "llama1b_bm25_testset"
    assert said.startswith(f"error: without --tid, the run is {run}: no predictions at exp/inference/{run}")


def test_default_configuration_is_named_in_an_error_of_its_data(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = {"lm_type": "template", "test_dataset_name": "gone.jsonl", "item_db_name": "gone.csv"}
    (workplace / "config/llama1b_bm25_testset.yaml").write_text(yaml.safe_dump(broken), encoding="utf-8")
    default = "; without --tid and --config, the configuration is llama1b_bm25_testset; choose another one by --tid\n"
    for command in (["infer"], ["baseline", "random"]):
        assert main(command) == 2
        assert capsys.readouterr().err.endswith(default)
        assert main([*command, "--tid", "llama1b_bm25_testset"]) == 2
        assert "the default" not in capsys.readouterr().err


def test_data_given_as_a_configuration_are_recognised(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = {"item_db_name": str(workplace / "data/tracks"), "user_db_name": "gone.csv"}
    (workplace / "talks.yaml").write_text(yaml.safe_dump(keys), encoding="utf-8")
    assert main(["query", "--config", "talks.yaml", "--user_query", "jazz"]) == 2
    assert capsys.readouterr().err.endswith("; did you mean --data talks.yaml?\n")
    (workplace / "whole.yaml").write_text(yaml.safe_dump({**keys, "lm_type": "template"}), encoding="utf-8")
    assert main(["query", "--config", "whole.yaml", "--user_query", "jazz"]) == 2
    assert "--data" not in capsys.readouterr().err
