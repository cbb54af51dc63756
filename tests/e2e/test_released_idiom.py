"""A script in the idiom of the released baseline, over local folders."""

from __future__ import annotations

import json
from pathlib import Path

from tests.hub.models import save_bert
from tests.scripts import ROOT, run_python
from tests.tiny_data import write_rows
from tests.tiny_models import build_tokenizer, save_model

SCRIPT = Path(__file__).with_name("released_idiom.py")
TRACKS = [
    {"track_id": "a", "track_name": ["So What"], "artist_name": ["Miles Davis"], "release_date": "1959"},
    {"track_id": "b", "track_name": ["Blue Train"], "artist_name": ["John Coltrane"], "release_date": "1957"},
]
TAGS = {"a": ["calm", "late night"], "b": ["bright"]}
LINES = [
    "track_id: a, track_name: so what, artist_name: miles davis, release_date: 1, 9, 5, 9",
    "track_id: b, track_name: blue train, artist_name: john coltrane, release_date: 1, 9, 5, 7",
]
PROFILE = "user_id: u1\nage_group: 20s\ngender: female\ncountry_name: Peru"


def write_folder(folder: Path) -> None:
    write_rows(folder / "tracks", "all", [{**track, "tag_list": TAGS[track["track_id"]]} for track in TRACKS])
    user = {"user_id": "u1", "age_group": "20s", "gender": "female", "country_name": "Peru"}
    write_rows(folder / "users", "all", [user])
    said = [("user", "so what"), ("music", "a"), ("assistant", "Here."), ("user", "blue train"), ("music", "b")]
    rows = [{"turn_number": 1 + place // 3, "role": role, "content": text} for place, (role, text) in enumerate(said)]
    write_rows(folder / "talks", "test", [{"session_id": "s", "user_id": "u1", "conversations": rows}])
    save_model(folder / "model", build_tokenizer())
    save_bert(folder / "bert")


def test_every_released_name_is_imported_and_works(tmp_path: Path) -> None:
    write_folder(tmp_path)
    home = {"PYTHONPATH": str(ROOT), "HF_HOME": str(tmp_path / "home")}
    done = run_python(SCRIPT, tmp_path, cwd=tmp_path, env=home)
    assert done.code == 0, done.stderr
    out = json.loads(done.stdout.splitlines()[-1])
    assert out["one_class_each"]
    assert out["items"] == LINES
    assert out["profile"] == PROFILE
    assert out["user_row"]["country_name"] == "Peru"
    assert out["columns"] == ["user_id", "age_group", "gender", "country_name"]
    assert out["n_users"] == 1
    assert out["bm25"] == ["b", "a"]
    assert out["bm25_batch"] == [["a"], ["b"]]
    assert out["bm25_tags"] == ["a"]
    assert out["bm25_corpus"] == ["track_name_artist_name_release_date", ["a", "b"], ["a", "b"], TAGS["a"]]
    assert out["bert"] == ["b"]
    assert out["bert_shape"] == [2, True]
    assert out["responses"] == [out["response"]] == [out["by_hand"]]
    assert out["system"].startswith("You love music.")
    assert out["system"].endswith(f"\n{PROFILE}")
    fields = ["track_name", "artist_name", "release_date"]
    assert out["settings"][:6] == ["template", "bm25", ["all"], fields, "cuda", "torch.bfloat16"]
    assert out["settings"][6:] == ["flash_attention_2", True, True, True, True]
    first, second = out["batch"]
    assert first["retrieval_items"] == ["a", "b"]
    assert (first["user_id"], first["user_query"], first["recommend_item"]) == ("u1", "so what", LINES[0])
    assert second["recommend_item"] in LINES
    assert all(result["response"] for result in out["batch"])
    assert out["chat"]["retrieval_items"] == ["b", "a"]
    assert out["memory"] == ["user", "user", "assistant", "assistant"]
    assert out["forgotten"] == []
