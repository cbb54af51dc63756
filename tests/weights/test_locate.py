"""Where a model's weights are found, and in which order they are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mcrs.errors import ModelError
from mcrs.weights import locate_model
from tests.hub.fixtures import NOBODY
from tests.weights.models import MODEL_FILES, WANTED_FILES, write_files, write_shards

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hub.fixtures import Hub

NAME = "owner/tiny"


def test_locate_model_local_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "mine", MODEL_FILES)
    assert locate_model(str(folder), tmp_path / "cache") == folder
    assert not (tmp_path / "cache").exists()


def test_locate_model_hub_id_downloads_what_is_needed_once(empty_hub: Hub, tmp_path: Path) -> None:
    commit = empty_hub.server.publish("model", NAME, MODEL_FILES)
    for downloads in ([f"{NAME}/{name}" for name in WANTED_FILES], []):
        answer = empty_hub.ask(["locate_model", NAME, str(tmp_path / "cache")])[0]
        assert answer["files"] == WANTED_FILES
        assert answer["identity"] == f"hub:{commit}"
        assert sorted(empty_hub.server.downloads) == downloads
        empty_hub.server.forget_requests()


def test_locate_model_revision_pins(empty_hub: Hub, tmp_path: Path) -> None:
    old = empty_hub.server.publish("model", NAME, MODEL_FILES)
    new = empty_hub.server.publish("model", NAME, {**MODEL_FILES, "model.safetensors": b"better"})
    names = (NAME, f"{NAME}@{old}", f"{NAME}@v9")
    newest, pinned, unknown = empty_hub.ask(*(["locate_model", name, str(tmp_path)] for name in names))
    assert [newest["identity"], pinned["identity"]] == [f"hub:{new}", f"hub:{old}"]
    assert unknown["error"] == "ModelError"
    assert "no revision 'v9'" in unknown["message"]


def test_locate_model_old_name_follows_the_hub_s_redirect(empty_hub: Hub, tmp_path: Path) -> None:
    commit = empty_hub.server.publish("model", "new-owner/tiny", MODEL_FILES)
    empty_hub.server.renamed["tiny"] = "new-owner/tiny"
    assert empty_hub.ask(["locate_model", "tiny", str(tmp_path)])[0]["identity"] == f"hub:{commit}"


def test_locate_model_closed_models_say_what_to_do(empty_hub: Hub, tmp_path: Path) -> None:
    empty_hub.server.publish("model", NAME, MODEL_FILES, gated=True)
    names = ("owner/none", NAME, "owner/no such")
    answers = empty_hub.ask(*(["locate_model", name, str(tmp_path)] for name in names))
    assert {answer["error"] for answer in answers} == {"ModelError"}
    assert "/owner/none, or is private; check the name, or log in" in answers[0]["message"]
    assert f"is gated: accept its terms at {empty_hub.server.endpoint}/{NAME}, then log in" in answers[1]["message"]
    assert "not a hub id" in answers[2]["message"]


def test_locate_model_hub_gone_takes_the_cache_or_says_what_to_do(empty_hub: Hub, tmp_path: Path) -> None:
    commit = empty_hub.server.publish("model", NAME, MODEL_FILES)
    empty_hub.ask(["locate_model", NAME, str(tmp_path)])
    names = (NAME, "owner/other")
    cached, other = empty_hub.ask(*(["locate_model", name, str(tmp_path)] for name in names), HF_ENDPOINT=NOBODY)
    assert cached["identity"] == f"hub:{commit}"
    assert other["error"] == "HubUnreachableError"
    assert "\n" not in other["message"]
    for remedy in ("local folder", "HF_HOME"):
        assert remedy in other["message"]


def test_locate_model_only_pickles_on_the_hub_is_refused_without_a_download(empty_hub: Hub, tmp_path: Path) -> None:
    empty_hub.server.publish("model", NAME, {"config.json": b"{}", "pytorch_model.bin": b"a pickle"})
    answer = empty_hub.ask(["locate_model", NAME, str(tmp_path)])[0]
    assert answer["error"] == "ModelError"
    assert "no safetensors weights" in answer["message"]
    assert empty_hub.server.downloads == [f"{NAME}/config.json"]


def test_locate_model_folder_without_usable_weights_is_refused(tmp_path: Path) -> None:
    empty = write_files(tmp_path / "empty", {"notes.md": b"nothing"})
    pickled = write_files(tmp_path / "pickled", {"config.json": b"{}", "pytorch_model.bin": b"a pickle"})
    for folder, problem in (
        (empty, r"is not a model: .*found notes\.md"),
        (pickled, r"no safetensors weights \(found config\.json, pytorch_model\.bin\)"),
    ):
        with pytest.raises(ModelError, match=problem) as caught:
            locate_model(str(folder), tmp_path)
        assert str(folder) in str(caught.value)


def test_locate_model_missing_shards_are_noticed(tmp_path: Path) -> None:
    write_shards(tmp_path / "whole", present=3)
    write_shards(tmp_path / "part", present=1)
    assert locate_model(str(tmp_path / "whole"), tmp_path) == tmp_path / "whole"
    with pytest.raises(ModelError, match=r"missing files: 2, the first model-00002-of-00003\.safetensors"):
        locate_model(str(tmp_path / "part"), tmp_path)
    write_files(tmp_path / "whole", {"model.safetensors.index.json": b"[]"})
    with pytest.raises(ModelError, match=r"cannot read model\.safetensors\.index\.json"):
        locate_model(str(tmp_path / "whole"), tmp_path)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_pointer_of_git_lfs_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    (tmp_path / name).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", encoding="utf-8")
    with pytest.raises(ModelError, match=rf"only the address of {name} \(a Git LFS pointer\).*run `git lfs pull`"):
        locate_model(str(tmp_path), tmp_path / "cache")


def test_a_folder_that_has_models_in_folders_names_one(tmp_path: Path) -> None:
    write_files(tmp_path / "models--owner--tiny" / "snapshots" / "abc", MODEL_FILES)
    with pytest.raises(ModelError, match=r"is not a model: .*found snapshots; name its folder snapshots/abc$"):
        locate_model(str(tmp_path / "models--owner--tiny"), tmp_path / "cache")


def test_a_link_to_a_missing_file_is_an_incomplete_model(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "model", MODEL_FILES)
    (folder / "unused.bin").symlink_to("nothing")
    assert locate_model(str(folder), tmp_path / "cache") == folder
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").symlink_to("nothing")
    with pytest.raises(ModelError, match=r"is incomplete: links to files that are not there: model.safetensors;"):
        locate_model(str(folder), tmp_path / "cache")


def test_a_folder_at_home_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_files(tmp_path / "my model", MODEL_FILES)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert locate_model("~/my model", tmp_path / "cache") == folder
