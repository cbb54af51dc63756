"""Datasets from a real hub, though of our own: what is read, what is downloaded, and what is said when it fails."""

from __future__ import annotations

import socket
from threading import Thread
from typing import TYPE_CHECKING

from tests.hub.fixtures import NOBODY
from tests.hub.talkplay import parquet, sessions, split_files

if TYPE_CHECKING:
    from tests.hub.fixtures import Hub

NAME = "owner/songs"
ROWS = [{"id": "a", "tags": ["x", "y"], "plays": 3}, {"id": "b", "tags": [], "plays": None}]
SPLITS = {"train": [{"id": "t", "tags": ["z"], "plays": 1}], "test": ROWS}


def question(name: str = NAME, split: str = "test", columns: list[str] | None = None) -> list[object]:
    return ["load_split", name, [split], columns]


def test_load_split_hub_id_downloads_the_wanted_split_once(empty_hub: Hub) -> None:
    empty_hub.server.publish("dataset", NAME, split_files(SPLITS))
    expected = {"columns": ["plays", "id"], "rows": [{"plays": row["plays"], "id": row["id"]} for row in ROWS]}
    for downloads in ([f"{NAME}/data/test-00000-of-00001.parquet"], []):
        assert empty_hub.ask(question(columns=["plays", "unheard_of", "id"])) == [expected]
        assert empty_hub.server.downloads == downloads
        empty_hub.server.forget_requests()


def test_load_split_hub_id_reads_sessions_as_they_were_stored(empty_hub: Hub) -> None:
    empty_hub.server.publish("dataset", NAME, split_files({"test": sessions()}))
    assert empty_hub.ask(question())[0]["rows"] == sessions()


def test_load_split_shards_are_joined_in_order(empty_hub: Hub) -> None:
    shards = {f"data/test-0000{number}-of-00003.parquet": parquet([{"id": number}]) for number in range(3)}
    empty_hub.server.publish("dataset", NAME, shards)
    assert empty_hub.ask(question())[0]["rows"] == [{"id": 0}, {"id": 1}, {"id": 2}]


def test_load_split_revision_pins_and_newest_is_the_default(empty_hub: Hub) -> None:
    old = empty_hub.server.publish("dataset", NAME, split_files({"test": [{"id": "old"}]}))
    assert empty_hub.ask(question())[0]["rows"] == [{"id": "old"}]
    empty_hub.server.publish("dataset", NAME, split_files({"test": [{"id": "new"}]}))
    newest, pinned, unknown = empty_hub.ask(question(), question(f"{NAME}@{old}"), question(f"{NAME}@v9"))
    assert newest["rows"] == [{"id": "new"}]
    assert pinned["rows"] == [{"id": "old"}]
    assert unknown["error"] == "DataError"
    assert "no revision 'v9'" in unknown["message"]


def test_load_split_unknown_split_names_those_that_exist(empty_hub: Hub) -> None:
    empty_hub.server.publish("dataset", NAME, split_files(SPLITS))
    answer = empty_hub.ask(question(split="tset"))[0]
    assert answer["error"] == "UnknownSplitError"
    assert "unknown split 'tset'; did you mean 'test'? (found: test, train)" in answer["message"]
    assert empty_hub.server.downloads == []


def test_load_split_closed_datasets_say_what_to_do(empty_hub: Hub) -> None:
    empty_hub.server.publish("dataset", NAME, split_files(SPLITS), gated=True)
    missing, gated, misnamed = empty_hub.ask(question("owner/none"), question(), question("owner/no such"))
    assert {answer["error"] for answer in (missing, gated, misnamed)} == {"DataError"}
    assert "datasets/owner/none, or is private; check the name, or log in" in missing["message"]
    assert f"is gated: accept its terms at {empty_hub.server.endpoint}/datasets/{NAME}" in gated["message"]
    assert "not a hub id" in misnamed["message"]
    assert empty_hub.ask(question(), HF_TOKEN="hf_test")[0]["rows"] == ROWS  # noqa: S106 - of the test's own hub


def test_load_split_other_layouts_are_read_by_datasets_and_cached(empty_hub: Hub) -> None:
    card = "---\nconfigs:\n- config_name: default\n  data_files:\n  - split: test\n    path: tables/songs.csv\n---\n"
    empty_hub.server.publish("dataset", NAME, {"README.md": card.encode(), "tables/songs.csv": b"id,plays\na,3\nb,4\n"})
    expected = [{"plays": 3, "id": "a"}, {"plays": 4, "id": "b"}]
    rows, unknown = empty_hub.ask(question(columns=["plays", "no", "id"]), question(split="train"))
    assert rows == {"columns": ["plays", "id"], "rows": expected}
    assert unknown["error"] == "DataError"
    assert "test" in unknown["message"]
    assert empty_hub.ask(question(columns=["plays", "id"]), HF_ENDPOINT=NOBODY)[0]["rows"] == expected


def test_load_split_hub_gone_reads_the_cache_and_says_what_is_not_there(empty_hub: Hub) -> None:
    empty_hub.server.publish("dataset", NAME, split_files(SPLITS))
    empty_hub.ask(question())
    questions = (question(), question(split="train"), question("owner/other"))
    gone, offline = empty_hub.ask(*questions, HF_ENDPOINT=NOBODY), empty_hub.ask(*questions, HF_HUB_OFFLINE="1")
    for cached, *others in (gone, offline):
        assert cached["rows"] == ROWS
        assert {answer["error"] for answer in others} == {"HubUnreachableError"}
        for answer in others:
            assert "\n" not in answer["message"]
            for remedy in ("local folder", "builtin:", "HF_HOME"):
                assert remedy in answer["message"]
    assert f"the hub ({NOBODY}) cannot be reached" in gone[2]["message"]
    assert "HF_HUB_OFFLINE is set" in offline[2]["message"]


def test_load_split_silent_hub_is_asked_twice_and_given_up(empty_hub: Hub) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        connections: list[socket.socket] = []

        def accept() -> None:
            try:
                while True:
                    connections.append(listener.accept()[0])
            except OSError:
                return

        thread = Thread(target=accept, daemon=True)
        thread.start()
        endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
        answers = empty_hub.ask(question(), question("owner/other"), HF_ENDPOINT=endpoint, MCRS_HUB_TIMEOUT="0.5")
    assert [answer["error"] for answer in answers] == ["HubUnreachableError"] * 2
    assert len(connections) == 2  # for both questions together
