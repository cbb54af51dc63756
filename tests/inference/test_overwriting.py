"""Starting again: what was there before stays until the new is safe."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.errors import ModelError, OutputError, ResumeMismatchError
from mcrs.inference.journal import read_journal
from mcrs.inference.manifest import Manifest
from mcrs.inference.run_dataset import InferenceRun
from mcrs.inference.signals import Interrupted
from tests.inference.files_of_runs import attempts, contents, turns_of_output

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.inference.paths import RunPaths

StartRun = Callable[..., InferenceRun]


def interrupt_at_the_second_response(run: InferenceRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop a run in batches of one while the slow model writes its second response."""
    sleeps: list[float] = []

    def stop_at_the_second(seconds: float) -> None:
        sleeps.append(seconds)
        if len(sleeps) == 2:
            raise Interrupted(15)

    with monkeypatch.context() as broken:
        broken.setattr("time.sleep", stop_at_the_second)
        with pytest.raises(Interrupted):
            run.execute()


def test_overwriting_that_cannot_load_its_model_leaves_everything_as_it_was(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    before = contents(paths)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    pytest.importorskip("openai")

    with pytest.raises(Exception, match="OPENAI_API_KEY"):
        start_run(overwrite=True, lm_backend="openai").execute()

    assert contents(paths) == before
    assert start_run().execute().n_computed == 0


@pytest.mark.parametrize("error", [ModelError("rejects every request"), OutputError("disk full"), Interrupted(15)])
def test_overwriting_that_ends_before_its_first_response_leaves_everything_as_it_was(
    error: BaseException, start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    before = contents(paths)

    def fail(_: float) -> None:
        assert [entry.is_done for entry in read_journal(paths.fresh_journal)[0].values()] == [False] * 4
        raise error

    run = start_run(overwrite=True, topk=1)
    with monkeypatch.context() as broken:
        broken.setattr("time.sleep", fail)
        with pytest.raises(type(error)):
            run.execute()

    assert run.describe_progress() == f"no turn is complete, and {paths.journal} is unchanged"
    assert contents(paths) == before
    assert start_run().execute().n_computed == 0


def test_overwriting_without_a_single_response_leaves_everything_as_it_was(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    before = contents(paths)
    monkeypatch.setenv("SLOW_LM_FORBIDDEN", "wants")

    with pytest.raises(ModelError) as caught:
        start_run(overwrite=True).execute()

    assert str(caught.value) == (
        f"no turn got a response; {paths.output} and its journal are unchanged; first error: "
        "session ann, turn 1: the query holds 'wants'"
    )
    assert contents(paths) == before


def test_overwriting_drops_the_earlier_journal_when_the_first_response_is_safe(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    earlier = read_journal(paths.journal)[0]
    journals: list[list[bool]] = []

    def look(_: float) -> None:
        entries = read_journal(paths.journal)[0]
        journals.append([entry.is_answered and entry != earlier[key] for key, entry in entries.items()])

    monkeypatch.setattr("time.sleep", look)
    start_run(overwrite=True, topk=1, inference={"batch_size": 1}).execute()

    assert [sum(answered) for answered in journals] == [0, 1, 2, 3]
    assert attempts(paths) == ["complete"]
    assert not paths.fresh_journal.exists()


def test_overwriting_with_fewer_sessions_that_is_interrupted_is_resumed(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    interrupt_at_the_second_response(
        start_run(overwrite=True, limit=1, topk=1, inference={"batch_size": 1}), monkeypatch
    )
    assert len(turns_of_output(paths)) == 4  # the earlier output stays until the new one is whole

    assert start_run(limit=1, topk=1).execute().n_computed == 1
    assert len(turns_of_output(paths)) == 2
    assert attempts(paths) == ["interrupted", "complete"]


@pytest.mark.parametrize("error", [OutputError("disk full"), KeyboardInterrupt()])
@pytest.mark.parametrize("is_written", [False, True])
def test_overwriting_stopped_at_its_new_manifest_leaves_everything_as_it_was(
    is_written: bool, error: BaseException, start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    before, write = contents(paths), Manifest.write

    def fail(manifest: Manifest, path: Path) -> None:
        if is_written:
            write(manifest, path)
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(Manifest, "write", fail)
        with pytest.raises(type(error)):
            start_run(overwrite=True, topk=1).execute()

    assert contents(paths) == before
    assert start_run().execute().n_computed == 0


def test_overwriting_killed_at_any_moment_leaves_a_journal_with_its_own_manifest(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    start_run().execute()
    states: list[dict[str, bytes]] = []

    def look(change: Callable[..., object]) -> Callable[..., object]:
        def looked_at(*arguments: Any, **keywords: Any) -> object:
            states.append(contents(paths))
            result = change(*arguments, **keywords)
            states.append(contents(paths))
            return result

        return looked_at

    with monkeypatch.context() as watched:
        for name in ("replace", "unlink"):
            watched.setattr(f"pathlib.Path.{name}", look(getattr(type(tmp_path), name)))
        start_run(overwrite=True, topk=1, inference={"batch_size": 1}).execute()

    n_new = 0
    for state in states:
        for path in paths.save_dir.glob("tid*"):
            path.unlink()
        for name, content in state.items():
            (paths.save_dir / name).write_bytes(content)
        paths.complete_replacement()
        n_tracks = {len(entry.predicted_track_ids) for entry in read_journal(paths.journal)[0].values()}
        topk = Manifest.model_validate_json(paths.manifest.read_bytes()).config["topk"]
        assert n_tracks == {topk}
        assert not paths.fresh_journal.exists()
        assert not paths.fresh_manifest.exists()
        assert start_run(topk=topk).execute().n_computed == (0 if topk == 2 else 4 - answered_of(state))
        n_new += topk == 1
    assert 0 < n_new < len(states)


def answered_of(state: dict[str, bytes]) -> int:
    return state["tid.journal.jsonl"].count(b'"finish_reason":"stop"')


def test_journal_of_a_killed_start_that_had_no_response_yet_is_tidied_away(
    start_run: StartRun, paths: RunPaths
) -> None:
    start_run().execute()
    before = contents(paths)
    paths.fresh_journal.write_bytes(paths.journal.read_bytes()[:-9])

    assert start_run().execute().n_computed == 0

    assert contents(paths) == before


def test_overwriting_that_is_interrupted_gives_no_leave_for_less_than_it_asked_for(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    interrupt_at_the_second_response(start_run(overwrite=True, inference={"batch_size": 1}), monkeypatch)

    with pytest.raises(ResumeMismatchError, match="has 4 predictions, and this run would delete 2 of them"):
        start_run(limit=1)
    assert start_run().execute().n_predictions == 4
