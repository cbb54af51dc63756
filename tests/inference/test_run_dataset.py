from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.errors import ModelError, OutputError, ResumeMismatchError
from mcrs.inference.journal import read_journal
from mcrs.inference.manifest import Manifest
from mcrs.inference.run_dataset import InferenceRun
from mcrs.inference.signals import Interrupted
from mcrs.prompts.texts import PLACEHOLDERS
from tests.tiny_data import session_row, write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.inference.paths import RunPaths

StartRun = Callable[..., InferenceRun]


def last_outcome(paths: RunPaths) -> str:
    return Manifest.model_validate_json(paths.manifest.read_bytes()).attempts[-1].outcome


@pytest.mark.parametrize("error", [OutputError("the journal does not fit"), Interrupted(15)])
def test_manifest_that_cannot_be_written_either_does_not_hide_why_a_run_ends(
    error: BaseException, start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeps: list[float] = []

    def fail(*_: object) -> None:
        raise OutputError("the manifest does not fit")

    def end_at_the_second(seconds: float) -> None:
        sleeps.append(seconds)
        if len(sleeps) == 2:
            monkeypatch.setattr(Manifest, "write", fail)
            raise error

    monkeypatch.setattr("time.sleep", end_at_the_second)
    with pytest.raises(type(error)) as caught:
        start_run(inference={"batch_size": 1}).execute()
    if isinstance(error, OutputError):
        assert str(caught.value).startswith("the journal does not fit")
        assert str(caught.value).endswith(f"; 1 of 4 turns are saved in {paths.journal}")


def test_run_writes_all_turns_in_the_official_order_and_format(start_run: StartRun, paths: RunPaths) -> None:
    summary = start_run().execute()

    rows = json.loads(paths.output.read_text(encoding="utf-8"))
    assert [(row["session_id"], row["turn_number"]) for row in rows] == [
        ("ann", 1), ("ann", 2), ("bob", 1), ("bob", 2),
    ]  # fmt: skip
    assert list(rows[0]) == ["session_id", "user_id", "turn_number", "predicted_track_ids", "predicted_response"]
    assert all(row["user_id"] == "u1" and len(set(row["predicted_track_ids"])) == 2 for row in rows)
    assert "réponse" in paths.output.read_text(encoding="utf-8")
    assert (summary.n_predictions, summary.n_computed, summary.errors, summary.written) == (4, 4, (), True)


def test_run_finished_before_computes_nothing_and_loads_no_model(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    before = paths.output.stat().st_mtime_ns, paths.manifest.read_bytes()
    monkeypatch.setattr("mcrs.inference.turn_worker.load_crs", lambda *_: pytest.fail("the model was loaded"))

    summary = start_run().execute()

    assert (summary.n_predictions, summary.n_computed, summary.written) == (4, 0, False)
    assert before == (paths.output.stat().st_mtime_ns, paths.manifest.read_bytes())


def test_run_without_its_output_makes_it_from_the_journal(start_run: StartRun, paths: RunPaths) -> None:
    start_run().execute()
    before = paths.output.read_bytes()
    paths.output.unlink()

    summary = start_run().execute()

    assert (summary.n_computed, summary.written, paths.output.read_bytes()) == (0, True, before)


def test_run_resumed_from_a_journal_cut_at_any_byte_gives_the_same_output(start_run: StartRun, paths: RunPaths) -> None:
    start_run().execute()
    output, journal = paths.output.read_bytes(), paths.journal.read_bytes()
    ends = [place + 1 for place, byte in enumerate(journal) if byte == ord("\n")]
    # Every offset around the ends of lines, and some within them; the reader is tested at every one.
    offsets = {0, 1, *range(0, len(journal), 97), *(end + shift for end in ends for shift in (-2, -1, 0))}
    for offset in sorted(offsets):
        paths.journal.write_bytes(journal[:offset])
        paths.output.unlink(missing_ok=True)

        summary = start_run().execute()

        n_replies = max(0, sum(end <= offset for end in ends) - 4)  # the first four lines hold the tracks
        assert summary.n_computed == 4 - n_replies, offset
        assert paths.output.read_bytes() == output, offset


def test_run_with_more_sessions_keeps_those_that_are_done(start_run: StartRun, paths: RunPaths) -> None:
    assert start_run(limit=1).execute().n_predictions == 2
    assert start_run().execute().n_computed == 2
    assert len(json.loads(paths.output.read_bytes())) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"topk": 1},
        {"seed": 1},
        {"exclude_played": True},
        {"generation": {"max_new_tokens": 5}},
        {"lm_backend": "template"},
    ],
)
def test_run_under_other_conditions_is_refused_and_names_the_key(start_run: StartRun, change: dict[str, Any]) -> None:
    start_run().execute()

    with pytest.raises(ResumeMismatchError, match=f"settings or data: {next(iter(change))}") as caught:
        start_run(**change)

    assert "--overwrite" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_run_with_neutral_changes_is_complete(start_run: StartRun, tiny_data: dict[str, Any], tmp_path: Path) -> None:
    start_run().execute()
    moved = (tmp_path / "data" / "tracks").rename(tmp_path / "moved")

    summary = start_run(
        item_db_name=str(moved),
        inference={"batch_size": 1, "group_size": 1},
        lm={"batch_size": 3},
        cache_dir=str(tmp_path / "other"),
        device="cuda:7",
        dtype="float32",
    ).execute()

    assert summary.n_computed == 0


def test_run_over_changed_data_is_refused_and_says_which(
    start_run: StartRun, tiny_data: dict[str, Any], tmp_path: Path
) -> None:
    start_run().execute()
    data = tmp_path / "data"
    ann, bob = session_row("ann"), session_row("bob")
    bob["conversations"][3]["content"] = "something else"
    write_rows(data / "talks", "test", [ann, bob])
    with pytest.raises(ResumeMismatchError, match=r": 1 of 4, the first: session bob, turn 2"):
        start_run()
    write_rows(data / "talks", "test", [ann, session_row("bob")])
    write_rows(data / "users", "all", [{"user_id": "u1", "age_group": "30s"}])
    with pytest.raises(ResumeMismatchError, match="users"):
        start_run()
    write_rows(data / "tracks", "all", [{"track_id": "t0", "track_name": ["Other"]}])
    with pytest.raises(ResumeMismatchError, match="catalogue"):
        start_run()


def test_run_with_a_changed_plugin_is_refused(start_run: StartRun, tmp_path: Path) -> None:
    plugins = (tmp_path / "a" / "mine.py", tmp_path / "b" / "mine.py")
    for plugin in plugins:
        plugin.parent.mkdir()
        plugin.write_text("A = 1\n", encoding="utf-8")
    start_run(plugins=plugins).execute()
    assert start_run(plugins=plugins[::-1]).execute().n_computed == 0
    plugins[0].write_text("A = 2\n", encoding="utf-8")

    for changed in (plugins, plugins[:1], plugins[1:]):
        with pytest.raises(ResumeMismatchError, match=r"plugins\.mine\.py"):
            start_run(plugins=changed)


def test_run_with_a_journal_but_no_manifest_is_refused(start_run: StartRun, paths: RunPaths) -> None:
    start_run().execute()
    paths.manifest.write_text("{}", encoding="utf-8")
    with pytest.raises(OutputError, match=r"manifest\.json was damaged or changed .*; restore it, because .*journal"):
        start_run()
    paths.manifest.unlink()
    with pytest.raises(ResumeMismatchError, match="missing or unreadable"):
        start_run()


def test_run_with_overwrite_starts_again_under_any_conditions(start_run: StartRun, paths: RunPaths) -> None:
    start_run().execute()
    summary = start_run(overwrite=True, topk=1).execute()

    assert summary.n_computed == 4
    assert all(len(row["predicted_track_ids"]) == 1 for row in json.loads(paths.output.read_bytes()))
    assert len(Manifest.model_validate_json(paths.manifest.read_bytes()).attempts) == 1


def test_run_with_a_failing_turn_records_it_and_tries_it_again(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOW_LM_FORBIDDEN", "ann wants number 2")
    summary = start_run().execute()
    assert summary.errors == ("session ann, turn 2: the query holds 'ann wants number 2'",)
    row = json.loads(paths.output.read_bytes())[1]
    assert (len(row["predicted_track_ids"]), row["predicted_response"]) == (2, "")
    assert last_outcome(paths) == "errors"

    assert start_run().execute().n_computed == 1
    monkeypatch.delenv("SLOW_LM_FORBIDDEN")
    summary = start_run().execute()

    assert (summary.n_computed, summary.errors) == (1, ())
    assert all(row["predicted_response"] for row in json.loads(paths.output.read_bytes()))
    assert last_outcome(paths) == "complete"


def test_run_that_stops_on_error_keeps_what_is_done_and_writes_no_output(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOW_LM_FORBIDDEN", "bob wants number 1")
    run = start_run(inference={"batch_size": 1})
    summary = run.execute("stop")

    assert not summary.finished
    assert len(summary.errors) == 1
    assert not paths.output.exists()
    assert last_outcome(paths) == "stopped"
    assert run.describe_progress().startswith(f"{summary.n_computed - 1} of 4 turns")


def test_run_that_is_interrupted_keeps_what_is_done(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeps: list[float] = []

    def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        if len(sleeps) == 3:
            raise Interrupted(15)

    monkeypatch.setattr("time.sleep", sleep)
    run = start_run(inference={"batch_size": 1})
    with pytest.raises(Interrupted):
        run.execute()

    assert [entry.is_answered for entry in read_journal(paths.journal)[0].values()].count(True) == 2
    assert run.describe_progress().startswith("2 of 4 turns are saved")
    assert last_outcome(paths) == "interrupted"
    assert start_run().execute().n_computed == 2


def test_run_out_of_memory_ends_with_the_same_output(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    output = paths.output.read_bytes()
    monkeypatch.setenv("SLOW_LM_ROWS", "1")

    assert start_run(overwrite=True).execute().errors == ()

    assert paths.output.read_bytes() == output


def test_run_whose_model_cannot_be_loaded_says_so_and_can_be_resumed(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ModelError("no such model")

    with monkeypatch.context() as broken:
        broken.setattr("mcrs.inference.turn_worker.load_crs", fail)
        with pytest.raises(ModelError, match="no such model"):
            start_run().execute()
    assert list(paths.save_dir.glob("*")) == []
    assert start_run().execute().n_computed == 4


def test_manifest_names_what_made_the_file(start_run: StartRun, paths: RunPaths) -> None:
    start_run().execute()

    manifest = json.loads(paths.manifest.read_bytes())

    assert manifest["tid"] == "tid"
    assert manifest["config"]["topk"] == 2
    assert manifest["config"]["seed"] == 0
    assert set(manifest["conditions"]) == {
        "config", "prompts", "catalogue", "users", "weights", "files", "packages", "plugins", "own_code",
    }  # fmt: skip
    assert set(manifest["conditions"]["prompts"]) == set(PLACEHOLDERS)
    assert {"mcrs", "torch", "transformers"} <= set(manifest["conditions"]["packages"])
    assert manifest["sessions"]["n_turns"] == 4
    assert set(manifest["attempts"][0]["seconds"]) == {"loading", "retrieval", "generation"}
    assert manifest["attempts"][0]["n_new_tokens"] == 12
    assert manifest["attempts"][0]["n_replies"] == {"model": 4}
