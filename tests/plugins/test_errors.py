"""Whatever the code of a plug-in raises is one line that names its file and line."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mcrs.cli import main
from mcrs.errors import ConfigError, PluginError
from mcrs.registry.plugins import load_plugin
from tests.plugins.conftest import MakeConfig, WritePlugin

RETRIEVER = """
class Mine:
    def __init__(self, dataset_name, split_types):
        pass
    def text_to_item_retrieval(self, query, topk):
        return 1 / 0
"""
CONSTRUCTOR = """
class Mine:
    def __init__(self, dataset_name, threshold: float = 1.0):
        {}
    def text_to_item_retrieval(self, query, topk):
        return []
"""
LAZY = """
from mcrs.retrieval_modules.base import TextRetriever
class Mine(TextRetriever):
    def search(self, queries, topk):
        return (len(query) // 0 for query in queries)
"""
RERANKER = """
from mcrs.reranker_modules.base import Reranker
class Second(Reranker):
    def rerank(self, turns, rankings, topk):
        return rankings[len(turns)]
"""
MODEL = """
from mcrs.lm_modules.base import LanguageModel
class Voice(LanguageModel):
    def stream(self, requests):
        yield from (request.nothing for request in requests)
"""


def infer(tmp_path: Path, plugin: Path, *flags: str, **keys: Any) -> int:
    settings = {"lm_type": "template", "rerankers": [], "cache_dir": str(tmp_path / "cache"), **keys}
    sets = [flag for key, value in settings.items() for flag in ("--set", f"{key}={json.dumps(value)}")]
    return main(["infer", "--tid", "demo", "--plugin", str(plugin), "--limit", "1", "--save_path", str(tmp_path),
                 *sets, *flags])  # fmt: skip


@pytest.mark.parametrize("where", ["alone", "hybrid"])
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (RETRIEVER, 6, "ZeroDivisionError: division by zero"),
        (LAZY, 5, "ZeroDivisionError: integer division or modulo by zero"),
        (CONSTRUCTOR.format("self.folder = open('no such file')"), 4, "FileNotFoundError: "),
        (CONSTRUCTOR.format("exit(3)"), 4, "SystemExit: 3"),
    ],
)
def test_retriever_that_raises_ends_the_run_with_one_line(
    text: str, line: int, said: str, where: str, write_plugin: WritePlugin, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    plugin = write_plugin(text)
    retrievers = [{"type": "bm25"}, {"type": "Mine"}]
    keys: dict[str, Any] = {"retrieval_type": "Mine", "retrieval": {}}
    if where == "hybrid":
        keys = {"retrieval_type": "hybrid", "retrieval": {"retrievers": retrievers, "weights": [1, 1]}}
    assert infer(tmp_path, plugin, **keys) == 2
    printed = capsys.readouterr().err.strip().splitlines()
    turns = r"(none of the first \d+ turns could be ranked; first error: session [\w-]+, turn 1: )?"
    found = re.match(rf"error: {turns}plug-in {plugin}, line {line}, in (Mine\.)?\w+: {re.escape(said)}", printed[-1])
    assert found
    # A retriever that cannot be made has no turn yet.
    assert (found[1] is None) == ("__init__" in printed[-1])
    assert "Traceback" not in "".join(printed)
    assert infer(tmp_path, plugin, "-v", **keys) == 2
    assert "Traceback" in capsys.readouterr().err


def test_reranker_that_raises_ends_the_run_with_one_line(
    write_plugin: WritePlugin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin = write_plugin(RERANKER)
    assert infer(tmp_path, plugin, rerankers=[{"type": "Second"}]) == 2
    said = rf"error: none of the first \d turns .*, turn 1: plug-in {plugin}, line 5, in .*rerank: IndexError: "
    assert re.search(said, capsys.readouterr().err)


def test_language_model_that_raises_gives_errors_of_turns(
    write_plugin: WritePlugin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin = write_plugin(MODEL)
    assert infer(tmp_path, plugin, lm_backend="Voice") == 1
    printed = capsys.readouterr().err
    assert re.search(f"turn 1: plug-in {plugin}, line 5, in .*: AttributeError: ", printed)
    assert "Traceback" not in printed


def test_error_of_ours_from_a_plugin_keeps_its_words_and_place(
    sample_config: MakeConfig, write_plugin: WritePlugin
) -> None:
    from mcrs.pipeline.wiring import load_crs

    raising = "from mcrs.errors import ConfigError; raise ConfigError('threshold: expected 2')"
    plugin = write_plugin(CONSTRUCTOR.format(raising))
    load_plugin(plugin)
    config = sample_config(retrieval_type="Mine", retrieval={"threshold": 1.5})
    with pytest.raises(ConfigError) as caught:
        load_crs(config)
    assert str(caught.value).startswith(f"retrieval.threshold: expected 2 (plug-in {plugin}, line 4, in ")


def test_retriever_that_raises_in_a_chat_is_an_error_of_ours(
    sample_config: MakeConfig, write_plugin: WritePlugin
) -> None:
    from mcrs.pipeline.wiring import load_crs

    load_plugin(write_plugin(RETRIEVER))
    crs = load_crs(sample_config(retrieval_type="Mine"))
    with pytest.raises(PluginError, match=r"line 6, in .*text_to_item_retrieval: ZeroDivisionError"):
        crs.chat("jazz")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1\nb = = 2\n", "line 2: SyntaxError: invalid syntax"),
        ("\nimport nothing_of_this_name\n", "line 2: ModuleNotFoundError: No module named 'nothing_of_this_name'"),
        ("import sys\nsys.exit('no licence')\n", "line 2: SystemExit: no licence"),
        (
            "from mcrs.registry import RETRIEVERS\nRETRIEVERS.register('bm25', int)\n",
            "a retriever named 'bm25' is already registered",
        ),
        (
            "from mcrs.registry import RETRIEVERS\nRETRIEVERS.register('mine', lambda: 3)\n",
            "the retriever 'mine': expected a class or 'package.module:Class', got <function",
        ),
    ],
)
def test_file_that_fails_is_named_with_its_line(
    text: str, said: str, write_plugin: WritePlugin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin = write_plugin(text)
    assert infer(tmp_path, plugin) == 2
    (printed,) = capsys.readouterr().err.splitlines()
    assert said in printed
    assert f"plug-in {plugin}, line 2" in printed


def test_file_that_cannot_be_read_as_python_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_bytes(b"a = '\x00'\n")
    with pytest.raises(ConfigError, match=r"plug-?in .*mine\.py"):
        load_plugin(tmp_path / "mine.py")


BOTH = r"expected a subclass of .* or a class as in the released code, with "


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("class Mine: pass", f"{BOTH}text_to_item_retrieval"),
        (
            "class Mine:\n    def text_to_item_retreival(self, query, topk): pass",
            "its text_to_item_retreival meant for",
        ),
        (
            "class Mine:\n    def text_to_item_retrieval(self, query): pass",
            r"its text_to_item_retrieval\(self, query\)",
        ),
        (
            "from mcrs.retrieval_modules.base import TextRetriever\nclass Mine(TextRetriever): pass",
            "it does not implement search",
        ),
    ],
)
def test_class_that_is_not_a_retriever_is_refused_with_what_it_lacks(
    text: str, problem: str, write_plugin: WritePlugin, sample_config: MakeConfig
) -> None:
    load_plugin(write_plugin(text))
    with pytest.raises(ConfigError, match=rf"Mine is not a retriever: .*{problem}"):
        sample_config(retrieval_type="Mine")
    with pytest.raises(ConfigError, match=rf"Mine is not a language model: {BOTH}response_generation"):
        sample_config(lm_backend="Mine")
    with pytest.raises(ConfigError, match=r"Mine is not a reranker"):
        sample_config(rerankers=[{"type": "Mine"}])
    with pytest.raises(ConfigError, match=r"unknown retriever 'Nine' \(known: (?!.*Mine)"):
        sample_config(retrieval_type="Nine")


def test_only_classes_of_the_file_itself_are_found(write_plugin: WritePlugin, sample_config: MakeConfig) -> None:
    load_plugin(write_plugin("from mcrs.retrieval_modules.bm25 import BM25Retriever\n"))
    with pytest.raises(ConfigError, match="unknown retriever 'BM25Retriever'"):
        sample_config(retrieval_type="BM25Retriever")


def test_class_of_two_plugins_needs_a_registered_name(tmp_path: Path, sample_config: MakeConfig) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(RETRIEVER, encoding="utf-8")
        load_plugin(tmp_path / f"{name}.py")
    with pytest.raises(ConfigError, match="2 plug-ins have a class 'Mine'"):
        sample_config(retrieval_type="Mine")


def test_misspelt_override_of_a_plugin_is_a_warning_with_the_nearest(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plugin = tmp_path / "misspelt.py"
    plugin.write_text(
        "from mcrs.retrieval_modules import BM25_MODEL\n\n\n"
        "class Misspelt(BM25_MODEL):\n    def _stringfy_metadata(self, metadata):\n        return ''\n",
        encoding="utf-8",
    )
    load_plugin(plugin)
    expected = f"--plugin {plugin}: Misspelt._stringfy_metadata overrides nothing; did you mean '_stringify_metadata'?"
    assert expected in caplog.messages


def test_module_beside_a_plugin_that_another_module_hides_is_an_error(tmp_path: Path) -> None:
    for folder in ("one", "two", "three"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "hidden_helper.py").write_text(f"NAME = {folder!r}\n", encoding="utf-8")
        (tmp_path / folder / "json.py").touch()
    for folder, line in (
        ("one", "import json, hidden_helper"),
        ("two", "from hidden_helper import NAME"),
        ("three", ""),
    ):
        (tmp_path / folder / f"{folder}.py").write_text(line, encoding="utf-8")
    load_plugin(tmp_path / "one/one.py")
    load_plugin(tmp_path / "three/three.py")
    with pytest.raises(
        ConfigError, match=r"'import hidden_helper' gives .*one.hidden_helper\.py, not .*two.hidden_helper"
    ):
        load_plugin(tmp_path / "two/two.py")
