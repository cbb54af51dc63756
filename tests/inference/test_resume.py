"""What earlier work allows, and that nothing of it is lost unasked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.db_item import MusicCatalog  # noqa: TC001 - annotations are read at run time
from mcrs.errors import JournalDamagedError, ModelError, OutputError, ResumeMismatchError
from mcrs.inference.manifest import Manifest, manifest_output
from mcrs.inference.run_dataset import InferenceRun
from mcrs.registry import RETRIEVERS
from mcrs.retrieval_modules.base import Retriever
from mcrs.storage.outputs import RECORD
from mcrs.types import Ranking, Turn
from tests.inference.files_of_runs import attempts, contents, turns_of_output
from tests.tiny_data import session_row, write_rows

if TYPE_CHECKING:
    from mcrs.inference.paths import RunPaths

StartRun = Callable[..., InferenceRun]


@pytest.fixture
def three_sessions(tiny_data: dict[str, Any], tmp_path: Path) -> None:
    write_rows(tmp_path / "data" / "talks", "test", [session_row("ann"), session_row("bob"), session_row("cy")])


def test_smaller_limit_takes_nothing_away(start_run: StartRun, paths: RunPaths) -> None:
    start_run().execute()
    before = contents(paths)

    summary = start_run(limit=1).execute()

    assert (summary.n_predictions, summary.n_computed, summary.written) == (4, 0, False)
    assert contents(paths) == before


def test_predictions_whose_journal_is_gone_are_replaced_by_equal_ones_alone(
    start_run: StartRun, paths: RunPaths
) -> None:
    start_run().execute()
    before = paths.output.read_bytes()
    paths.journal.unlink()
    with pytest.raises(ResumeMismatchError, match=r"\.json was written with other settings or data: topk "):
        start_run(topk=1)
    assert start_run().execute().n_computed == 4
    assert paths.output.read_bytes() == before
    paths.journal.unlink()
    paths.manifest.unlink()
    with pytest.raises(ResumeMismatchError, match=r"\.json cannot be resumed: its manifest .* is missing"):
        start_run()
    assert start_run(overwrite=True, topk=1).execute().n_computed == 4


def test_smaller_limit_keeps_whole_sessions_behind_it(
    three_sessions: None, start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOW_LM_FORBIDDEN", "bob wants number 1")
    start_run(inference={"batch_size": 1, "group_size": 1}).execute("stop")
    start_run(limit=1).execute()
    assert turns_of_output(paths) == [("ann", 1), ("ann", 2), ("bob", 1), ("bob", 2)]  # both of bob's are worked on
    monkeypatch.delenv("SLOW_LM_FORBIDDEN")

    assert start_run(limit=2).execute().n_computed == 1
    assert start_run().execute().n_predictions == 6
    assert start_run(limit=2).execute().n_predictions == 6


@pytest.mark.parametrize("names", [["bob"], ["ann"], ["eve", "fay", "guy"]])
def test_other_conversations_are_refused_and_nothing_is_touched(
    names: list[str], start_run: StartRun, paths: RunPaths, tmp_path: Path
) -> None:
    start_run().execute()
    before = contents(paths)
    other = write_rows(tmp_path / "data" / "others", "test", [session_row(name) for name in names])

    for limit in (None, 1):
        with pytest.raises(ResumeMismatchError, match=r"turns of the journal are missing from .*others") as caught:
            start_run(test_dataset_name=str(other), limit=limit)

    gone = next(name for name in ("ann", "bob") if name not in names)
    assert f"the first: session {gone}, turn 1" in str(caught.value)
    assert contents(paths) == before


def test_conversations_that_have_grown_are_gone_on_with(start_run: StartRun, paths: RunPaths, tmp_path: Path) -> None:
    start_run().execute()
    grown = write_rows(tmp_path / "more", "test", [session_row(name) for name in ("zoe", "bob", "ann")])

    assert start_run(test_dataset_name=str(grown)).execute().n_computed == 2
    assert len(turns_of_output(paths)) == 6


def test_output_without_a_journal_is_not_replaced_by_less(
    start_run: StartRun, paths: RunPaths, caplog: pytest.LogCaptureFixture
) -> None:
    start_run().execute()
    before = paths.output.read_bytes()
    paths.journal.unlink()

    with pytest.raises(
        ResumeMismatchError, match=r"has 4 predictions.*delete 2 of them, the first for session bob, turn 1"
    ):
        start_run(limit=1)
    assert paths.output.read_bytes() == before

    assert start_run(limit=1, overwrite=True).execute().n_predictions == 2
    assert caplog.messages == [f"{paths.output} has 4 predictions, which this run replaces by 2"]
    assert len(turns_of_output(paths)) == 2


@pytest.mark.parametrize("overwrite", [False, True])
def test_run_without_a_journal_and_without_a_single_response_leaves_the_output_as_it_was(
    overwrite: bool, start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    before = paths.output.read_bytes()
    paths.journal.unlink()
    with monkeypatch.context() as broken:
        broken.setenv("SLOW_LM_FORBIDDEN", "wants")
        with pytest.raises(
            ModelError,
            match=r"got a response; .*tid\.json is unchanged; first error: session ann, turn 1: .*; 0 of 4 turns",
        ):
            start_run(overwrite=overwrite).execute()
    assert paths.output.read_bytes() == before

    assert start_run().execute().n_computed == 4


ROWS = [{"session_id": name, "turn_number": number} for name in ("ann", "bob") for number in (1, 2)]


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("content", ["my notes", "[]", json.dumps(ROWS), json.dumps({"notes": ROWS})])
@pytest.mark.parametrize(
    "name", ["tid.json", "tid.manifest.json", "tid.journal.jsonl", "tid.journal.jsonl.new", "tid.manifest.json.new"]
)
def test_file_that_no_run_made_is_never_touched(
    name: str, content: str, overwrite: bool, start_run: StartRun, paths: RunPaths
) -> None:
    paths.save_dir.mkdir()
    (paths.save_dir / name).write_text(content, encoding="utf-8")

    with pytest.raises((OutputError, JournalDamagedError), match=re.escape(name) + ".*mcrs does not replace it; "):
        start_run(overwrite=overwrite)

    assert contents(paths) == {name: content.encode()}


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("name", ["output", "manifest", "journal"])
def test_file_that_was_edited_is_never_touched(
    name: str, overwrite: bool, start_run: StartRun, paths: RunPaths
) -> None:
    start_run(limit=1).execute()
    edited: Path = getattr(paths, name)
    edited.write_bytes(edited.read_bytes().replace(b"ann", b"Ann").replace(b"unfinished", b"edited") + b" ")
    before = contents(paths)

    with pytest.raises((OutputError, JournalDamagedError), match=re.escape(edited.name)):
        start_run(overwrite=overwrite)

    assert contents(paths) == before


def test_run_of_a_version_without_records_is_gone_on_with(start_run: StartRun, paths: RunPaths) -> None:
    start_run(limit=1).execute()
    (paths.save_dir / RECORD).unlink()

    assert start_run().execute().n_predictions == 4


@pytest.mark.parametrize("has_output", [True, False])
def test_run_killed_after_its_last_line_is_noted_as_complete(
    has_output: bool, start_run: StartRun, paths: RunPaths
) -> None:
    start_run().execute()
    manifest = Manifest.model_validate_json(paths.manifest.read_bytes())
    manifest.attempts[0].outcome = "unfinished"
    manifest.write(paths.manifest)
    if not has_output:
        paths.output.unlink()

    assert start_run().execute().n_computed == 0

    assert attempts(paths) == ["unfinished", "complete"]
    before = contents(paths)
    start_run().execute()
    assert contents(paths) == before


def test_manifest_is_not_written_before_the_model_is_loaded(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run(limit=1).execute()
    before = contents(paths)

    def fail(*_: object) -> None:
        raise ModelError("no such model")

    with monkeypatch.context() as broken:
        broken.setattr("mcrs.inference.turn_worker.load_crs", fail)
        with pytest.raises(ModelError, match="no such model"):
            start_run().execute()

    assert contents(paths) == before


def test_journal_of_another_commit_is_gone_on_with_after_a_warning(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for commit in ("a" * 40, "a" * 40, None, "b" * 40 + "-dirty"):
        monkeypatch.setattr("mcrs.inference.manifest.git_commit", lambda _, commit=commit: commit)
        start_run(limit=1).execute()

    told = [message for message in caplog.messages if "commit" in message]
    assert len(told) == 1
    assert f"was last written by mcrs at commit {'a' * 40}, but this is commit {'b' * 40}-dirty" in told[0]


def test_run_with_the_old_names_of_settings_is_resumed(start_run: StartRun, paths: RunPaths) -> None:
    settings = {
        "retrieval_type": "hybrid",
        "retrieval": {"retrievers": [{"type": "hash"}, {"type": "constraints"}], "min_score": ["pool", 0.0]},
        "rerankers": [{"type": "exclusions"}],
        "generation": {"response_check": "none"},
    }
    start_run(**settings, limit=1).execute()
    written = json.loads(paths.manifest.read_text())
    written["conditions"] = json.loads(
        json.dumps(written["conditions"])
        .replace('"constraints"', '"wishes"')
        .replace('"min_score"', '"floor"')
        .replace('"exclusions"', '"refusals"')
        .replace('"response_check"', '"reply_check"')
    )
    paths.manifest.unlink()
    manifest_output(paths.manifest).write_json(written)

    assert start_run(**settings).execute().n_computed == 2
    written["conditions"]["config"]["retrieval"]["floor"] = 0.5
    paths.manifest.unlink()
    manifest_output(paths.manifest).write_json(written)
    with pytest.raises(ResumeMismatchError, match=r"retrieval\.min_score \(0\.5 before, "):
        start_run(**settings)


def test_modules_that_a_manifest_of_an_early_version_does_not_have_are_no_difference(
    start_run: StartRun, paths: RunPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin, helper = tmp_path / "with_secrets.py", tmp_path / "lab_secrets.py"
    plugin.write_text("import lab_secrets\n", encoding="utf-8")
    helper.touch()
    with monkeypatch.context() as patched:
        patched.setattr("mcrs.inference.own_code._imported_beside", lambda _: {})
        start_run(plugins=(plugin,)).execute()
    with pytest.raises(ResumeMismatchError, match=r"data: plugins\.lab_secrets \(new\); use"):
        start_run(plugins=(plugin,))
    written = json.loads(paths.manifest.read_text())
    del written["conditions"]["own_code"]
    paths.manifest.unlink()
    manifest_output(paths.manifest).write_json(written)
    assert start_run(plugins=(plugin,)).execute().n_computed == 0
    start_run(plugins=(plugin,), overwrite=True).execute()
    assert start_run(plugins=(plugin,)).execute().n_computed == 0
    helper.write_text("WEIGHT = 2\n", encoding="utf-8")
    with pytest.raises(ResumeMismatchError, match=r"data: plugins\.lab_secrets \(changed\); use"):
        start_run(plugins=(plugin,))


class Noting(Retriever):
    def __init__(self, catalog: MusicCatalog, notes: Path) -> None:
        super().__init__(catalog)
        self._notes = notes

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        with self._notes.open("a", encoding="utf-8") as stream:
            stream.writelines(f"{turn.user_query}\n" for turn in turns)
        return [Ranking.of([0], [1.0]) for _ in turns]


def test_file_that_a_component_writes_is_not_in_the_way(
    three_sessions: None, start_run: StartRun, paths: RunPaths, tmp_path: Path
) -> None:
    RETRIEVERS.register("noting", Noting)
    notes = tmp_path / "notes.txt"
    settings = {"retrieval_type": "noting", "retrieval": {"notes": str(notes)}}
    start_run(limit=1, **settings).execute()
    assert notes.exists()
    assert start_run(limit=2, **settings).execute().n_computed == 2
    assert start_run(**settings).execute().n_computed == 2
    assert Manifest.model_validate_json(paths.manifest.read_bytes()).conditions["files"] == {}
