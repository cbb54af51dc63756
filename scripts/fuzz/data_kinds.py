"""Inputs that come from files and the command line: configurations, datasets and predictions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from mcrs.config import find_config, load_config
from mcrs.data.session_source import SessionSource, load_sessions
from mcrs.db_item import MusicCatalog
from mcrs.db_user import UserProfiles
from mcrs.evaluation.prediction_matching import read_rows
from mcrs.evaluation.scored_run import AllowedViolations, make_run
from mcrs.evaluation.scores import score_run
from mcrs.evaluation.submission import check_submission, repair_rows
from scripts.fuzz.values import damaged, damaged_text, odd_text, odd_value

if TYPE_CHECKING:
    from random import Random

    from scripts.fuzz.bench import Bench

_TIDS = ("demo", "hybrid_devset", "llama1b_bm25_testset")


def feed_config(random: Random, bench: Bench) -> None:
    """A shipped configuration with damaged values or text, and ``--set`` assignments."""
    data = yaml.safe_load(find_config(random.choice(_TIDS)).read_text(encoding="utf-8"))
    text = yaml.safe_dump(damaged(random, data), allow_unicode=random.random() < 0.5)
    if random.random() < 0.3:
        text = damaged_text(random, text)
    if random.random() < 0.02:
        text = "a0: &a0 [1, 2]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
    path = bench.folder / "input.yaml"
    path.write_bytes(text.encode("utf-8", random.choice(("surrogatepass", "replace"))))
    config = load_config(path, [_assignment(random, data) for _ in range(random.randrange(3))])
    config.components.retriever.result_settings()
    config.model_dump_json()


def _assignment(random: Random, data: dict[str, Any]) -> str:
    parts = [random.choice(list(data))]
    below = data[parts[0]]
    while isinstance(below, (dict, list)) and below and random.random() < 0.8:
        key = random.choice(list(below) if isinstance(below, dict) else range(len(below)))
        parts.append(str(key))
        below = below[key]
    if random.random() < 0.2:
        parts.append(odd_text(random))
    value = random.choice((odd_text(random), json.dumps(odd_value(random)), json.dumps(below)))
    return damaged_text(random, f"{'.'.join(parts)}={value}") if random.random() < 0.2 else f"{'.'.join(parts)}={value}"


def _write(random: Random, folder: Path, rows: list[Any]) -> None:
    """Write rows as one split, as Parquet if Arrow can hold them, else as JSON lines."""
    for path in folder.glob("test.*"):
        path.unlink()
    if random.random() < 0.4:
        try:
            pq.write_table(pa.Table.from_pylist(rows), folder / "test.parquet")
        except (pa.ArrowException, TypeError, ValueError, AttributeError, OverflowError):
            (folder / "test.parquet").unlink(missing_ok=True)
        else:
            return
    text = "".join(json.dumps(row, ensure_ascii=random.random() < 0.5) + "\n" for row in rows)
    if random.random() < 0.1:
        text = damaged_text(random, text)
    (folder / "test.jsonl").write_bytes(text.encode("utf-8", "surrogatepass"))


def feed_conversations(random: Random, bench: Bench) -> None:
    """A dataset of conversations; what is accepted is answered."""
    _write(random, bench.folder, damaged(random, bench.session_rows))
    sessions = load_sessions(SessionSource(str(bench.folder), "test"))
    bench.crs().answer([session.turns[-1].turn for session in sessions])


def feed_catalogue(random: Random, bench: Bench) -> None:
    """A catalogue; what is accepted is searched and spoken of."""
    rows = damaged(random, bench.track_rows)
    _write(random, bench.folder, rows)
    fields = random.sample(list(bench.track_rows[0])[1:], random.randrange(1, 5))
    catalog = MusicCatalog.load(str(bench.folder), ["test"], fields)
    for track_id in (*catalog.track_ids[:3], "t1"):
        catalog.describe(track_id, spell_texts=True)
        catalog.track(track_id)
    for field in fields:
        catalog.counts(field)
        catalog.entries(field)
    catalog.fingerprint(fields)
    bench.crs(catalog).answer([bench.turns[-1]])


def feed_profiles(random: Random, bench: Bench) -> None:
    """User profiles; what is accepted is described."""
    _write(random, bench.folder, damaged(random, bench.user_rows))
    users = UserProfiles.load(str(bench.folder), ["test"])
    for user_id in ("u1", "u2", None, odd_text(random)):
        users.profile(user_id)
        users.describe(user_id, keep_unknown=True)


def feed_predictions(random: Random, bench: Bench) -> None:
    """A prediction file: checked as a submission, repaired and scored."""
    text = json.dumps(damaged(random, bench.prediction_rows), ensure_ascii=random.random() < 0.5)
    if random.random() < 0.2:
        text = damaged_text(random, text)
    path = bench.folder / "input.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    rows = read_rows(path)
    list(map(str, check_submission(rows, bench.sessions, bench.catalog).violations))
    repaired, _ = repair_rows(rows)
    if bench.index % 4 == 0:  # scoring takes most of the time
        allowed = AllowedViolations(missing=True, repeated=True, list_all=random.random() < 0.5)
        json.dumps(score_run(make_run("fuzz", repaired, bench.truth, allowed)).as_json(), allow_nan=False).encode()
    make_run("fuzz", rows, bench.truth)
