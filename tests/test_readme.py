"""What the README and the documentation say is true."""

from __future__ import annotations

import ast
import json
import re
import shlex
from pathlib import Path

import pytest

from mcrs.cli import COMMANDS, main
from mcrs.config import load_config
from mcrs.sweep.plan import read_plan
from mcrs.sweep.variants import make_variants
from tests.scripts import ROOT, run_python, run_script

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("tips/*.md")), *sorted(ROOT.glob("docs/*.md"))]
COMMANDS_PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def blocks(language: str, page: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    texts = blocks("bash") + blocks("bash", COMMANDS_PAGE)
    lines = (line.partition(" #")[0].strip() for text in texts for line in text.splitlines())
    return [line[line.index("run_") :] for line in lines if re.search(r"python run_\w+\.py", line)]


def test_readme_is_short() -> None:
    assert len(README.split()) <= 1300


def test_readme_has_a_picture_of_the_report() -> None:
    (picture,) = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    data = (ROOT / picture).read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) <= 200_000


def test_example_configuration_is_the_shipped_one(tmp_path: Path) -> None:
    (example,) = (text for text in blocks("yaml") if text.startswith("# config/my_model.yaml"))
    (tmp_path / "mine.yaml").write_text(example, encoding="utf-8")
    assert load_config(tmp_path / "mine.yaml") == load_config(ROOT / "config" / "my_model.yaml")


def test_examples_of_retrieval_and_responses_are_configurations(tmp_path: Path) -> None:
    yaml_block = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    hybrid, grid, _with_a_plugin = yaml_block.findall((ROOT / "docs" / "retrieval.md").read_text(encoding="utf-8"))
    (responses,) = yaml_block.findall((ROOT / "docs" / "responses.md").read_text(encoding="utf-8"))
    for number, text in enumerate((hybrid, responses, grid)):
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    assert len(load_config(tmp_path / "0.yaml").retrieval["retrievers"]) == 3
    assert load_config(tmp_path / "1.yaml").generation.response_check == "grounded"
    variants = read_plan(tmp_path / "2.yaml").all_variants()
    assert len(make_variants(load_config(ROOT / "config" / "demo.yaml"), variants)) == 4


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_every_command_names_a_script_a_configuration_and_known_flags(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    script, *flags = shlex.split(command)
    name = re.search(r'run_command\("(\w+)"', (ROOT / script).read_text(encoding="utf-8"))
    assert name is not None
    assert name[1] in COMMANDS
    with pytest.raises(SystemExit) as caught:
        main([name[1], *flags, "--help"])
    assert caught.value.code == 0
    known = capsys.readouterr().out
    assert [flag for flag in flags if flag.startswith("--") and flag not in known] == []
    if "--tid" in flags:
        assert (ROOT / "config" / f"{flags[flags.index('--tid') + 1]}.yaml").is_file()


def test_every_command_has_its_line() -> None:
    assert [name for name in COMMANDS if f"| `mcrs {name}" not in COMMANDS_PAGE] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_flag_is_explained(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([name, "--help"])
    flags = re.findall(r"^  (--[\w-]+)", capsys.readouterr().out, re.MULTILINE)
    assert flags
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [flag for flag in flags if f"| `{flag}" not in text and f", `{flag}" not in text] == []


def test_demo_command_prints_what_is_shown(tmp_path: Path) -> None:
    (demo,) = (command for command in commands() if command.startswith("run_crs.py --user_query"))
    done = run_script(*shlex.split(demo), cwd=tmp_path)
    assert (done.code, done.stderr) == (0, "")
    (shown,) = blocks("text")
    assert shown in done.stdout


def test_python_example_runs(tmp_path: Path) -> None:
    (example,) = blocks("python")
    (tmp_path / "example.py").write_text(example, encoding="utf-8")
    done = run_python("example.py", cwd=tmp_path, env={"PYTHONPATH": str(ROOT)})
    assert done.code == 0, done.stderr
    first, second, *table = done.stdout.splitlines()
    title, response = first.split(" | ")
    assert title in response
    assert len(ast.literal_eval(second)) == 20
    means = [line.split()[2] for line in table if re.match(r"(bm25|demo)\b", line)]
    assert [float(mean) for mean in means] == pytest.approx([0.5430, 0.5584, 0.8213, 0.8226], abs=1e-3)
    assert (tmp_path / "comparison.html").is_file()


def test_own_catalogue_is_searched(tmp_path: Path) -> None:
    (tracks,) = blocks("json")
    (command,) = (line for line in commands() if "item_db_name=./tracks" in line)
    assert "`tracks/all_tracks.jsonl`" in README
    (tmp_path / "tracks").mkdir()
    (tmp_path / "tracks" / "all_tracks.jsonl").write_text(tracks, encoding="utf-8")
    done = run_script(*shlex.split(command), "--set", "lm_type=template", cwd=tmp_path)
    assert done.code == 0, done.stderr
    assert "Blue in Green by Miles Davis" in done.stdout


def test_example_retriever_works_as_a_plugin(tmp_path: Path) -> None:
    (example,) = blocks("python", (ROOT / "docs" / "extend.md").read_text(encoding="utf-8"))
    (tmp_path / "my_retriever.py").write_text(example, encoding="utf-8")
    flags = ["--plugin", "my_retriever.py", "--set", "retrieval_type=newest", "--set", "retrieval.oldest_year=2015"]
    done = run_script("run_crs.py", "--user_query", "new", "--set", "lm_type=template", *flags, cwd=tmp_path)
    assert done.code == 0, done.stderr
    item = json.loads((tmp_path / "demo/static/results.json").read_text(encoding="utf-8"))["recommend_item"]
    assert re.search(r"release_date: 202\d", item)
    bad = run_script("run_crs.py", "--user_query", "new", *flags[:-1], "retrieval.oldest=1", cwd=tmp_path)
    assert bad.code == 2
    assert "'newest' has no such setting; did you mean 'oldest_year'?" in bad.stderr
