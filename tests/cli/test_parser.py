"""Mistakes in flags: one line each, with the nearest flag or value."""

from __future__ import annotations

import pytest

from mcrs.cli import main


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["infer", "--ovrwrite"], "unknown flag --ovrwrite; did you mean '--overwrite'?"),
        (["query", "--user-query", "jazz"], "unknown flag --user-query; did you mean '--user_query'?"),
        (["query", "--user-query=jazz"], "unknown flag --user-query; did you mean '--user_query'?"),
        (["sweep", "--gird", "x.yaml"], "unknown flag --gird; did you mean '--grid'?"),
        (["query", "--query", "jazz"], "unknown flag --query; did you mean '--user_query'?"),
        (["query", "--zzzz"], "unknown flag --zzzz"),
        (["infer", "--cache-dir", "x"], "unknown flag --cache-dir; it is a setting: --set cache_dir=…"),
        (["infer", "--split", "x"], "unknown flag --split; it is a setting: --set test_split=…"),
        (["infer", "--temperature=1"], "unknown flag --temperature; it is a setting: --set generation.temperature=…"),
        (["infer", "--crowding", "1"], "'crowding' is a setting of the retriever 'continuity': use --set"),
        (["compare", "--tid", "a", "b"], "unknown flag --tid; write RUN without a flag"),
        (["train", "--kind=item2vec"], "unknown flag --kind; write KIND without a flag"),
        (["infer", "demo"], "unexpected argument 'demo'; did you mean --tid demo?"),
        (["query", "calm jazz"], "unexpected argument 'calm jazz'; did you mean --user_query 'calm jazz'?"),
        (
            ["query", "--user_query", "hi", "there"],
            "unexpected argument 'there'; write a value with spaces in quotation marks: --user_query 'hi there'",
        ),
        (["infer", "--tid=demo", "x"], "unexpected argument 'x'; mcrs infer --help"),
        (["submit", "-x"], "unexpected argument '-x'; mcrs submit --help"),
        (
            ["infer", "--set", "corpus_types=[track_name,", "tag_list]"],
            "unexpected argument 'tag_list]'; write a value with spaces in quotation marks: "
            "--set 'corpus_types=[track_name, tag_list]'",
        ),
        (["query", "--format", "jsn"], "unknown value 'jsn'; did you mean 'json'? (known: text, json)"),
        (["list", "retriever"], "unknown value 'retriever'; did you mean 'retrievers'?"),
        (["query", "--top", "0"], "expected a positive integer, got '0'"),
        (["query", "--top=--"], "expected a positive integer, got '--'"),
        (["query", "--format=--"], "unknown value '--' (known: text, json)"),
    ],
)
def test_mistake_is_one_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert message in said.err
    assert said.err.count("\n") == 1
    assert f"mcrs {arguments[0]} --help" in said.err


def test_beginning_of_a_flag_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--user_q", " ", "--set", "lm_type=template"]) == 2
    assert capsys.readouterr().err.startswith("error: the query is empty")
