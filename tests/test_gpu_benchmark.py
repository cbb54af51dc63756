"""The benchmark for GPUs at toy size, so that it runs where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.gpu import main

if TYPE_CHECKING:
    import pytest


def test_toy_run_prints_all_parts_and_finds_equal_responses(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--toy"])

    output = capsys.readouterr().out
    assert "16 of 16 responses are equal" in output
    assert output.count("| shared prefixes, ") == 3
    assert "100% find themselves first" in output
