"""Hashes of the code that a user wrote."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.inference.own_code import code_hashes, own_code, plugin_hashes
from mcrs.registry.plugins import load_plugin

if TYPE_CHECKING:
    import pytest


def test_plugin_hashes_tell_files_of_one_name_apart_wherever_they_lie(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "mine.py" for folder in ("a", "b", "c")]
    for path, text in zip(paths, ("1", "2", "1"), strict=True):
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")

    assert plugin_hashes(paths[:2]) == plugin_hashes(paths[:0:-1]) != plugin_hashes(paths[::2])
    assert plugin_hashes(paths[:1]) == plugin_hashes(paths[2:]) != plugin_hashes(paths[::2])


def test_plugin_hashes_have_the_modules_that_a_plugin_imports(tmp_path: Path) -> None:
    (tmp_path / "lab_code").mkdir()
    for name in ("lab_code/ranks.py", "lab_helper.py", "lab_unused.py"):
        (tmp_path / name).write_text("WEIGHT = 1\n", encoding="utf-8")
    plugin = tmp_path / "with_helpers.py"
    plugin.write_text("import json, mcrs, lab_helper, lab_code.ranks\n", encoding="utf-8")
    load_plugin(plugin)
    before = plugin_hashes([plugin])
    assert list(before) == ["with_helpers.py", "lab_code.ranks", "lab_helper"]
    (tmp_path / "lab_unused.py").write_text("WEIGHT = 2\n", encoding="utf-8")
    assert plugin_hashes([plugin]) == before
    (tmp_path / "lab_code/ranks.py").write_text("WEIGHT = 2\n", encoding="utf-8")
    assert [key for key, value in plugin_hashes([plugin]).items() if value != before[key]] == ["lab_code.ranks"]


def test_plugins_of_one_file_name_keep_their_own_code(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "equally_named.py").write_text(f"class Part{folder}:\n    pass\n", encoding="utf-8")
        load_plugin(tmp_path / folder / "equally_named.py")
    names = ("mcrs_plugin_equally_named", "mcrs_plugin_equally_named_")
    first, second = (own_code([type("Part", (), {"__module__": name})]) for name in names)
    assert first == plugin_hashes([tmp_path / "a/equally_named.py"])
    assert second == plugin_hashes([tmp_path / "b/equally_named.py"]) != first


def test_code_hashes_are_those_of_the_loaded_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lab_package").mkdir()
    for name in ("__init__", "parts", "others"):
        (tmp_path / f"lab_package/{name}.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("lab_package.parts")
    assert list(code_hashes({"lab_package"})) == ["lab_package", "lab_package.parts"]
    assert code_hashes({"sys", "mcrs"}) == {}
    assert "mcrs" in sys.modules
