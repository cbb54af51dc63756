"""Whatever kills a run costs at most the batch that it was working on."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.faults.conftest import N_TURNS, SlowRun, make_slow_run, undisturbed_output

N_KILLS = 25
BATCH_SECONDS = 0.1


def kill_at_random_moments(run: SlowRun) -> None:
    moments = random.Random(2026)  # noqa: S311 - not for secrets
    n_killed_at_work = 0
    for _ in range(N_KILLS):
        n_before, n_safe_before = len(run.worked_on()), run.n_safe()
        process = run.start(seconds=BATCH_SECONDS)
        if moments.random() < 0.2:
            time.sleep(moments.uniform(0.0, 0.8))  # while it starts
        else:
            while len(run.worked_on()) == n_before and process.poll() is None:
                time.sleep(0.01)
            time.sleep(moments.uniform(0.0, 3 * BATCH_SECONDS))
        process.kill()
        _, stderr = process.communicate(timeout=60)
        n_worked_on = len(run.worked_on()) - n_before
        n_safe = run.n_safe() - n_safe_before
        n_killed_at_work += n_worked_on > 0
        assert process.returncode == -9, stderr
        assert n_safe >= n_worked_on - run.batch_size
        assert not run.output.exists()
    assert n_killed_at_work >= N_KILLS // 2


def test_run_killed_at_25_random_moments_ends_with_the_same_bytes(slow_run: SlowRun, expected_output: bytes) -> None:
    kill_at_random_moments(slow_run)

    code, stdout, stderr = slow_run.finish()

    assert code == 0, stderr
    assert f"{N_TURNS} predictions saved" in stdout
    assert slow_run.output.read_bytes() == expected_output
    code, stdout, _ = slow_run.finish()
    assert (code, f"already complete: {N_TURNS} predictions" in stdout) == (0, True)


def test_run_over_real_sessions_killed_at_25_random_moments_ends_with_the_same_bytes(
    pack_dir: Path, tmp_path: Path
) -> None:
    pack = pack_dir.resolve() / "data"
    data = {
        "test_dataset_name": str(pack / "TalkPlayData-Challenge-Dataset"),
        "item_db_name": str(pack / "TalkPlayData-Challenge-Track-Metadata"),
        "user_db_name": str(pack / "TalkPlayData-Challenge-User-Metadata"),
        "track_split_types": ["all_tracks"],
        "user_split_types": ["all_users"],
    }
    (tmp_path / "killed").mkdir()
    (tmp_path / "undisturbed").mkdir()
    run = make_slow_run(tmp_path / "killed", data, 16)
    kill_at_random_moments(run)

    code, stdout, stderr = run.finish()

    assert code == 0, stderr
    assert "1,304 predictions saved" in stdout
    assert run.output.read_bytes() == undisturbed_output(tmp_path / "undisturbed", data, 16)
