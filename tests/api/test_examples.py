"""The notebook and the documented blocks run as they stand."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import mcrs
from mcrs.cli import main
from mcrs.evaluation.custom_measures import CUSTOM_MEASURES
from mcrs.lm_modules.base import LanguageModel
from mcrs.registry import LANGUAGE_MODELS
from mcrs.types import Completion, GenerationRequest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True, scope="module")
def few_samples() -> None:
    """The results that the notebook shows are of all samples."""


def run_in_order(sources: Iterable[str], capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], list[str]]:
    """Run pieces of code as cells; gives their names, and what each printed, with the value of its last line."""
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = []
    for number, source in enumerate(sources, 1):
        cell = ast.parse(source)
        last = cell.body.pop() if isinstance(cell.body[-1], ast.Expr) else None
        exec(compile(cell, f"cell {number}", "exec"), names)  # noqa: S102
        value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names) if last else None  # noqa: S307
        printed.append(capsys.readouterr().out + ("" if value is None else repr(value)))
    return names, printed


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    names, printed = run_in_order(("".join(cell["source"]) for cell in cells), capsys)
    stored = [
        "".join(line for output in cell["outputs"] for line in output.get("text") or output["data"]["text/plain"])
        for cell in cells
    ]
    assert printed == stored, "what the notebook shows is what it prints"
    assert (tmp_path / "report.html").is_file()
    values = names["table"].set_index(["name", "measure"])["value"]
    assert values["bm25", "ndcg@20"] == pytest.approx(0.5584, abs=1e-4)
    assert values["demo", "ndcg@20"] == pytest.approx(0.8226, abs=1e-4)


def test_cell_with_components_may_run_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    component = "import mcrs\n@mcrs.retriever\ndef again(turn):\n    return []\n"
    cell = component + "@mcrs.measure\ndef again(answer):\n    return {}\n"
    run_in_order([cell.format(1), cell.format(2)], capsys)
    assert CUSTOM_MEASURES["again"](None) == 2  # type: ignore[arg-type]


def test_documented_blocks_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall((ROOT / "docs" / "python.md").read_text(encoding="utf-8"))
    names, printed = run_in_order(blocks, capsys)
    assert " by " in printed[0]
    assert "template" in printed[0]
    assert set(names["table"]["name"]) == {"bm25", "fused", "own"}
    assert (tmp_path / "report.html").is_file()
    LANGUAGE_MODELS.register("writer", Writer)
    bm25 = names["bm25"].with_settings(lm_backend="writer")
    rewritten = bm25.with_ranking(mcrs.Retriever("Rewritten", retrievers=[{"type": "bm25"}]))
    found, expected = (each.chat("Some metal, please.")["retrieval_items"] for each in (rewritten, bm25))
    assert found == bm25.named("other").chat("jazz piano")["retrieval_items"] != expected


class Writer(LanguageModel):
    """Writes the same two words for every prompt."""

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        yield from (Completion(request.key, "jazz piano", None, None, "stop") for request in requests)


def test_documented_trec_run_has_the_scores_of_the_predictions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["infer", "--tid", "demo"]) == main(["export", "--tid", "demo"]) == 0
    names, _ = run_in_order(BLOCK.findall((ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")), capsys)
    expected = [row._replace(name="predictions") for row in mcrs.evaluate("demo", "demo").figures]
    assert repr(names["result"].figures) == repr(expected), "NaN differs from itself"
