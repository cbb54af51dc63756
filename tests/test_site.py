"""The documentation's site: every page is in its table of contents, and its hooks."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from tests.scripts import ROOT


def pages(entry: object) -> Iterator[str]:
    """Every page below an entry of the table of contents."""
    if isinstance(entry, str):
        yield entry
    for part in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
        yield from pages(part)


def test_table_of_contents_has_every_page_once() -> None:
    site = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    listed = list(pages(site["nav"]))
    inside = [path.relative_to(ROOT / "docs").as_posix() for path in ROOT.glob("docs/**/*.md")]
    assert sorted(page for page in listed if (ROOT / "docs" / page).is_file()) == sorted(inside)
    assert [page for page in listed if page not in inside and not (ROOT / page).is_file()] == []


@pytest.fixture(scope="module")
def hooks() -> Any:
    pytest.importorskip("mkdocs", reason="pip install 'mcrs[docs]'")
    return importlib.import_module("scripts.site_pages")


@pytest.mark.parametrize(
    ("link", "page", "in_docs", "expected"),
    [
        ("docs/data.md", "README.md", False, "data.md"),
        ("docs/retrieval.md#rerankers", "README.md", False, "retrieval.md#rerankers"),
        ("tips/README.md", "README.md", False, "tips/README.md"),
        ("../README.md", "tips/reranker.md", False, "../README.md"),
        ("../docs/retrieval.md", "tips/reranker.md", False, "../retrieval.md"),
        ("reranker.md", "tips/README.md", False, "reranker.md"),
        ("../tips/README.md", "retrieval.md", True, "tips/README.md"),
        ("data.md", "retrieval.md", True, "data.md"),
        ("../../CONTRIBUTING.md", "guides/new.md", True, "../CONTRIBUTING.md"),
    ],
)
def test_site_link(hooks: Any, link: str, page: str, in_docs: bool, expected: str) -> None:
    assert hooks.site_link(link, page, in_docs) == expected


def test_links_of_a_page(hooks: Any) -> None:
    page = SimpleNamespace(file=SimpleNamespace(generated_by="<unknown>", src_uri="README.md"))
    text = "[a](docs/data.md) ![b](docs/images/b.png) [c](https://example.org/docs/) [d](#docs)"
    assert hooks.on_page_markdown(text, page, None, None) == (
        "[a](data.md) ![b](images/b.png) [c](https://example.org/docs/) [d](#docs)"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<script src="https://cdn.example/a.js"></script>'),
        ("a.html", "<link rel=stylesheet href=//cdn.example/a.css>"),
        ("a.html", '<link href="https://cdn.example/a.css" rel="stylesheet">'),
        ("a.html", '<img alt="a" src="http://cdn.example/a.png">'),
        ("css/a.css", "@import 'https://cdn.example/b.css';"),
        ("css/a.css", "src: url(//cdn.example/a.woff)"),
    ],
)
def test_site_that_loads_from_another_host_is_refused(hooks: Any, name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match=r"loads .*//cdn\.example/.*must work without a network"):
        hooks.on_post_build(SimpleNamespace(site_dir=str(tmp_path)))


def test_site_with_links_to_other_hosts_is_accepted(hooks: Any, tmp_path: Path) -> None:
    text = '<a href="https://example.org">x</a><link rel="canonical" href="https://example.org/"><img src="a.png">'
    (tmp_path / "a.html").write_text(text, encoding="utf-8")
    hooks.on_post_build(SimpleNamespace(site_dir=str(tmp_path)))
