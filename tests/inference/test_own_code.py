"""Hashes of the code that a user wrote."""

from __future__ import annotations

import importlib
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.inference.own_code import RECORDED, code_hashes, own_code, plugin_hashes, without_new_code
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
    texts = {
        "with_helpers.py": "import json, mcrs, lab_helper\ndef later():\n    import lab_code.ranks\n",
        "lab_helper.py": "from lab_second import WEIGHT\n",
        "lab_second.py": "import lab_helper\nWEIGHT = 1\n",
        "lab_code/ranks.py": "WEIGHT = 1\n",
        "lab_code/.hidden/ranks.py": "",
        "lab_code/__pycache__/ranks.py": "",
        "lab_unused.py": "import lab_unused_too\n",
        "mcrs/__init__.py": "",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    plugin = tmp_path / "with_helpers.py"
    before = plugin_hashes([plugin])
    assert list(before) == ["lab_code.ranks", "lab_helper", "lab_second", "with_helpers.py"]
    (tmp_path / "lab_unused.py").write_text("WEIGHT = 2\n", encoding="utf-8")
    assert plugin_hashes([plugin, plugin]) == before
    for name in ("lab_code.ranks", "lab_second"):
        earlier = plugin_hashes([plugin])
        (tmp_path / f"{name.replace('.', '/')}.py").write_text("WEIGHT = 2\n", encoding="utf-8")
        assert [key for key, value in plugin_hashes([plugin]).items() if value != earlier[key]] == [name]


def test_plugin_hashes_do_not_depend_on_what_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lab_script_helper.py").touch()
    (tmp_path / "lab_lazy.py").touch()
    plugin = tmp_path / "lazy.py"
    plugin.write_text("def later():\n    import lab_lazy\n", encoding="utf-8")
    before = plugin_hashes([plugin])
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("lab_script_helper", "lab_lazy"):
        importlib.import_module(name)
    assert plugin_hashes([plugin]) == before


def test_plugin_hashes_have_modules_that_are_named_in_calls(tmp_path: Path) -> None:
    plugin = tmp_path / "calling.py"
    plugin.write_text(
        "import importlib\nfrom importlib import import_module as load\n"
        "importlib.import_module('lab_a.parts')\nload(name='lab_b')\n__import__('lab_c')\n"
        "load('.parts', 'lab_d')\nload('')\nload('no/name')\nprint('lab_e', load(print.__name__), "
        "[print][0]('lab_e'))\n",
        encoding="utf-8",
    )
    for name in "abcde":
        (tmp_path / f"lab_{name}.py").touch()
    assert list(plugin_hashes([plugin])) == ["calling.py", "lab_a", "lab_b", "lab_c", "lab_d"]


def test_hashes_have_compiled_modules_and_linked_folders(tmp_path: Path) -> None:
    suffix = EXTENSION_SUFFIXES[0]
    for name in (f"lab_fast{suffix}", f"lab_whole/__init__{suffix}", f"lab_whole/part{suffix}", "elsewhere/linked.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"\x00\xff")
    (tmp_path / "lab_whole/part.py").touch()
    (tmp_path / "lab_whole/outside").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "elsewhere/back").symlink_to(tmp_path / "lab_whole", target_is_directory=True)
    plugin = tmp_path / "compiled.py"
    plugin.write_text("import lab_fast, lab_whole\n", encoding="utf-8")
    assert list(plugin_hashes([plugin])) == [
        "compiled.py",
        f"lab_fast{suffix}",
        f"lab_whole.__init__{suffix}",
        "lab_whole.outside.linked",
        "lab_whole.part",
        f"lab_whole.part{suffix}",
    ]


def test_helper_that_is_too_deeply_nested_imports_nothing(tmp_path: Path) -> None:
    (tmp_path / "deep_helper.py").write_text(f"import json\nx = {'-' * 100_000}1\n", encoding="utf-8")
    plugin = tmp_path / "with_deep_helper.py"
    plugin.write_text("def later():\n    import deep_helper\n", encoding="utf-8")
    assert list(plugin_hashes([plugin])) == ["deep_helper", "with_deep_helper.py"]


def test_folder_of_data_with_the_name_of_an_installed_package_is_no_code(tmp_path: Path) -> None:
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy/convert.py").touch()
    (tmp_path / "broken_helper.py").write_text("def (\n", encoding="utf-8")
    plugin = tmp_path / "with_data.py"
    plugin.write_text("import numpy\ndef later():\n    import broken_helper\n", encoding="utf-8")
    assert list(plugin_hashes([plugin])) == ["broken_helper", "with_data.py"]


def test_plugins_of_one_file_name_keep_their_own_code(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "equally_named.py").write_text(f"class Part{folder}:\n    pass\n", encoding="utf-8")
        load_plugin(tmp_path / folder / "equally_named.py")
    names = ("mcrs_plugin_equally_named", "mcrs_plugin_equally_named_")
    first, second = (own_code([type("Part", (), {"__module__": name})]) for name in names)
    assert first == plugin_hashes([tmp_path / "a/equally_named.py"])
    assert second == plugin_hashes([tmp_path / "b/equally_named.py"]) != first


def test_code_hashes_are_those_of_all_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("lab_package/__init__", "lab_package/parts", "lab_package/deep/others", "lab_spread/part", "lab_file"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.py").touch()
    (tmp_path / "lab_package/.#parts.py").symlink_to("nowhere")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("lab_package")
    before = code_hashes({"lab_package"})
    assert list(before) == ["lab_package", "lab_package.deep.others", "lab_package.parts"]
    importlib.import_module("lab_package.parts")
    assert code_hashes({"lab_package"}) == before
    for name, module in {"lab_file": "lab_file", "lab_spread": "lab_spread.part"}.items():
        importlib.import_module(name)
        assert list(code_hashes({name})) == [module]
    assert code_hashes({"sys", "mcrs", "__main__", "not_loaded"}) == {}


def test_modules_are_taken_over_only_into_conditions_that_do_not_have_all() -> None:
    before = {"plugins": {"a.py": ["1"], "helper": ["1"]}, "packages": {"lab": "1"}}
    now = {
        "plugins": {"a.py": ["2"], "b.py": ["2"], "helper": ["2"], "added": ["2"]},
        "packages": {"lab": "2", "torch": "2", "lab.parts (code)": "2"},
    }
    assert without_new_code(before, now) == {
        "plugins": {"a.py": ["1"], "helper": ["1"], "added": ["2"]},
        "packages": {"lab": "1", "lab.parts (code)": "2"},
        "own_code": RECORDED,
    }
    assert without_new_code({}, now) == {"own_code": RECORDED}
    recorded = {**before, "own_code": RECORDED}
    assert without_new_code(recorded, now) == recorded
