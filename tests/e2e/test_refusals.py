"""Every mistake of a user gives one clear message, exit code 2, and no traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mcrs.cli import COMMANDS, main

TRACK = {"track_id": "a", "track_name": ["One"], "artist_name": ["Band"]}
SESSION = {"session_id": "s", "user_id": "u", "conversations": [{"turn_number": 1, "role": "user", "content": "one"}]}


def write_rows(folder: Path, split: str, *rows: dict[str, object]) -> Path:
    folder.mkdir(exist_ok=True)
    text = "\n".join(json.dumps(row) for row in rows)
    (folder / f"{split}.jsonl").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a tiny dataset of every kind, and some that are broken."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    write_rows(tmp_path / "tracks", "all", TRACK)
    write_rows(tmp_path / "wordless", "all", {**TRACK, "track_name": ["?!"], "artist_name": ["…"]})
    write_rows(tmp_path / "empty", "all")
    write_rows(tmp_path / "users", "all", {"user_id": "u", "age_group": "20s"})
    write_rows(tmp_path / "talks", "test", SESSION)
    first = {"turn_number": 0, "role": "user", "content": "one"}
    write_rows(tmp_path / "torn", "test", {**SESSION, "conversations": [first]})
    (tmp_path / "torn" / "bad.jsonl").write_text('{"session_id": ', encoding="utf-8")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "twice.yaml").write_text("topk: 1\ntopk: 2\n", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    return tmp_path


LOCAL = [
    *("--set", "item_db_name=./tracks", "--set", "user_db_name=./users", "--set", "split_types=[all]"),
    *(
        "--set",
        "test_dataset_name=./talks",
        "--set",
        "lm_type=template",
        "--set",
        "corpus_types=[track_name, artist_name]",
    ),
]


def refused(capsys: pytest.CaptureFixture[str], *flags: str) -> str:
    code = main(list(flags))
    captured = capsys.readouterr()
    assert code == 2, captured
    assert "Traceback" not in captured.err
    assert captured.err.startswith("error: ")
    return captured.err


def test_infer_on_local_folders_works(workplace: Path) -> None:
    assert main(["infer", *LOCAL]) == 0
    (row,) = json.loads((workplace / "exp/inference/llama1b_bm25_testset.json").read_text(encoding="utf-8"))
    assert row["predicted_track_ids"] == ["a"]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (
            ["--tid", "llama1b_bm25_testse"],
            "unknown configuration 'llama1b_bm25_testse': no config/llama1b_bm25_testse.yaml; did you mean",
        ),
        (["--tid", "../../etc/passwd"], "tid '../../etc/passwd': expected a name"),
        (["--tid", "twice"], "twice.yaml, line 2: duplicate key 'topk'"),
        (["--config", "none.yaml"], "cannot read the configuration none.yaml"),
        ([*LOCAL, "--set", "retreival_type=bm25"], "--set retreival_type: unknown key; did you mean 'retrieval_type'?"),
        ([*LOCAL, "--set", "topk=many"], "--set topk: expected an integer of at least 1"),
        ([*LOCAL, "--set", "topk"], "--set 'topk': expected key=value"),
        ([*LOCAL, "--set", "retrieval_type=bm52"], "unknown retriever 'bm52'; did you mean 'bm25'?"),
        ([*LOCAL, "--set", "split_types=[al]"], "unknown split 'al'; did you mean 'all'? (found: all)"),
        ([*LOCAL, "--set", "test_split=tset"], "unknown split 'tset'; did you mean 'test'?"),
        ([*LOCAL, "--set", "corpus_types=[track_nam]"], "no field 'track_nam'; did you mean 'track_name'?"),
        ([*LOCAL, "--set", "item_db_name=./empty"], "the catalogue is empty"),
        ([*LOCAL, "--set", "item_db_name=./wordless"], "no track has a word"),
        ([*LOCAL, "--set", "item_db_name=./nowhere"], "item_db_name './nowhere': there is no such file or folder"),
        ([*LOCAL, "--set", "item_db_name=builtin:trcks"], "did you mean 'tracks'"),
        ([*LOCAL, "--set", "item_db_name=talkpl-ai/TalkPlayData-2-Track-Metadata"], "is not in the Hugging Face cache"),
        (
            [*LOCAL, "--set", "test_dataset_name=./torn"],
            "session s, message 1: expected a turn_number of at least 1, found 0",
        ),
        (
            [*LOCAL, "--set", "test_dataset_name=./torn", "--set", "test_split=bad"],
            "bad.jsonl, line 1, column 16: not valid JSON",
        ),
        ([*LOCAL, "--save_path", "file/below"], "cannot create the directory file/below"),
        ([*LOCAL, "--plugin", "none.py"], "--plugin none.py: there is no such file"),
        ([*LOCAL, "--set", "lm_type=./nowhere", "--device", "cpu"], "./nowhere"),
        ([*LOCAL, "--set", "lm_type=./tracks", "--device", "cuda"], "--device cpu"),
        (
            [*LOCAL, "--set", "lm_type=./tracks", "--device", "0"],
            "device: expected cuda, cuda:N, mps, cpu or auto, got '0'",
        ),
    ],
)
def test_infer_mistake_is_explained(capsys: pytest.CaptureFixture[str], flags: list[str], message: str) -> None:
    assert message in refused(capsys, "infer", *flags)


@pytest.mark.parametrize("query", ["", "  \n"])
def test_query_empty_is_refused(capsys: pytest.CaptureFixture[str], query: str) -> None:
    assert "the query is empty" in refused(capsys, "query", "--user_query", query)


@pytest.mark.parametrize("flags", [["--batch_size", "0"], ["--limit", "-1"], ["--batch_size", "x"], ["--no_such_flag"]])
def test_flag_with_a_bad_value_exits_with_2(capsys: pytest.CaptureFixture[str], flags: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["infer", *flags])
    assert caught.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_unknown_command_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["inferr"])
    assert caught.value.code == 2
    assert "query" in capsys.readouterr().err


def test_help_of_every_command_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    overview = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in overview] == []
    for name in COMMANDS:
        with pytest.raises(SystemExit) as caught:
            main([name, "--help"])
        assert caught.value.code == 0
        assert f"usage: mcrs {name} " in capsys.readouterr().out
