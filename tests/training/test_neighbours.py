"""A memory of training turns, and ranking by it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mcrs.data.conversation import LabelledTurn, Session
from mcrs.errors import DataError
from mcrs.pipeline.wiring import load_catalog
from mcrs.retrieval_modules.neighbours import NeighboursRetriever, newest_messages
from mcrs.training.neighbours import NeighboursTrainer
from mcrs.training.train_model import Folds, Training
from mcrs.types import Message, Turn
from tests.training.sessions import row_of, write_config

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def talk(name: str, *pairs: tuple[str, str]) -> dict[str, Any]:
    """A session in which a user says something, and a track is played."""
    row = row_of(name, f"user of {name}", [track for _, track in pairs])
    for turn, (said, _) in enumerate(pairs):
        row["conversations"][3 * turn]["content"] = said
    return row


ROWS = [
    talk("s1", ("slow piano please", "t00"), ("louder drums now", "t01"), ("thanks", "t02")),
    talk("s2", ("some angry guitars", "t03"), ("a piano solo", "gone")),
]


def ask(text: str, *earlier: str) -> Turn:
    return Turn("new", None, 1, tuple(Message("user", each) for each in earlier), text)


def ranked(tmp_path: Path, turn: Turn, messages: int = 1, **settings: Any) -> dict[str, float]:
    config = write_config(tmp_path, ROWS, training={"neighbours": {"messages": messages}})
    Training(config, "neighbours", Folds(0)).write(tmp_path / "model")
    catalog = load_catalog(config)
    [ranking] = NeighboursRetriever(catalog, str(tmp_path / "model"), **settings).retrieve([turn], 5)
    return dict(zip(catalog.ids(ranking.rows), ranking.scores.tolist(), strict=True))


def test_tracks_that_followed_like_words_are_ranked(tmp_path: Path) -> None:
    found = ranked(tmp_path, ask("Slow PIANO!"))
    # The track that followed at once, and those after it at half and a quarter; the other turn's track is unknown.
    assert list(found) == ["t00", "t01", "t02"]
    assert found["t01"] == pytest.approx(found["t00"] / 2)
    assert found["t02"] == pytest.approx(found["t00"] / 4)


def test_settings_of_the_retriever(tmp_path: Path) -> None:
    assert list(ranked(tmp_path, ask("slow piano"), ahead=0.0)) == ["t00"]
    turn = ask("drums and guitars and angry drums")
    assert set(ranked(tmp_path / "all", turn, ahead=0.0)) == {"t01", "t03"}
    assert len(ranked(tmp_path / "one", turn, ahead=0.0, neighbours=1)) == 1


def test_earlier_messages_count_when_the_model_says_so(tmp_path: Path) -> None:
    turn = ask("thanks", "angry guitars")
    assert "t03" not in ranked(tmp_path, turn)
    assert "t03" in ranked(tmp_path / "two", turn, messages=2)
    assert newest_messages(ask("c", "a", "b"), 2) == "b\nc"


def test_query_without_a_known_word_finds_nothing(tmp_path: Path) -> None:
    assert ranked(tmp_path, ask("zzz")) == {}
    assert ranked(tmp_path / "again", ask("")) == {}


def test_training_turns_without_words_are_one_line(tmp_path: Path) -> None:
    silent = Session("s", "u", (LabelledTurn(Turn("s", "u", 1, (), "!"), "t00"),))
    with pytest.raises(DataError, match="no message of a user has words"):
        NeighboursTrainer().fit([silent], tmp_path)


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.training.test_neighbours import *\n"
        "from mcrs.data.conversation import parse_session\n"
        "NeighboursTrainer().fit(list(map(parse_session, ROWS)), Path(sys.argv[1]))"
    )
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", script, str(tmp_path / seed)], check=True, env=environment)
    for path in (tmp_path / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes(), path.name
