"""The names of runs that are given by paths."""

from __future__ import annotations

from argparse import Namespace

import pytest

from mcrs.cli.run_files import run_files


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["a/x.json", "b/y.json"], ["x", "y"]),
        (["a/x.json", "b/x.json", "b/y.json"], ["a/x", "b/x", "y"]),
        (["ann/exp/inference/x.json", "bob/exp/inference/x.json"], ["ann/exp/inference/x", "bob/exp/inference/x"]),
        (["a/exp/x.json", "b/exp/x.json", "c/x.json"], ["a/exp/x", "b/exp/x", "c/x"]),
        (["a/x.json", "a/../a/x.json"], ["a/x", "a/x"]),
    ],
)
def test_files_of_one_name_are_told_apart_by_their_folders(given: list[str], names: list[str]) -> None:
    assert [run.tid for run in run_files(Namespace(), given)] == names
