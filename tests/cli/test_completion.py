"""What a shell is told when somebody presses Tab."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.scripts import ROOT, run_python

pytest.importorskip("argcomplete")


def completed(line: str, folder: Path) -> list[str]:
    answer = folder / "answer"
    environment = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "_ARGCOMPLETE_IFS": "\n",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "COMP_TYPE": "9",
        "PYTHONPATH": str(ROOT),
    }
    code = "import sys; sys.argv = ['mcrs']; from mcrs.cli import main; main()"
    run_python("-c", code, cwd=folder, env=environment)
    return [each.strip() for each in answer.read_text(encoding="utf-8").split("\n") if each.strip()]


@pytest.mark.skipif(sys.platform == "win32", reason="argcomplete is for shells of Unix")
@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("mcrs ev", {"evaluate"}),
        ("mcrs query --us", {"--user_query", "--user_id"}),
        ("mcrs query --format j", {"json"}),
        ("mcrs infer --tid hybrid_te", {"hybrid_testset"}),
        ("mcrs infer --set retrieval_t", {"retrieval_type="}),
        ("mcrs infer --eval_dataset blind", {"blindset_A", "blindset_B"}),
        ("mcrs list r", {"retrievers", "rerankers"}),
    ],
)
def test_beginning_of_a_name_is_completed(line: str, offers: set[str], tmp_path: Path) -> None:
    assert set(completed(line, tmp_path)) == offers
