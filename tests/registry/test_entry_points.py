"""Components of installed packages, which entry points name."""

from __future__ import annotations

from pathlib import Path

import pytest

import mcrs
from mcrs.config import find_config, load_config
from mcrs.errors import ConfigError, MCRSError
from mcrs.registry import RETRIEVERS
from mcrs.registry.plugins import load_plugin
from tests.tiny_data import session_row, write_tiny_data

MODULE = """
import mcrs
from mcrs.retrieval_modules.base import TextRetriever

@mcrs.retriever
def decorated(turn, topk, catalog):
    return catalog.track_ids[::-1]

def plain(turn, topk, catalog):
    return []

class Shelf(TextRetriever):
    def search(self, queries, topk):
        raise NotImplementedError
"""


def install(folder: Path, package: str, *names: str, **renamed: str) -> None:
    """Write a package as pip does, whose entry points are retrievers of its module."""
    (folder / package).mkdir(parents=True)
    (folder / package / "__init__.py").touch()
    (folder / package / "parts.py").write_text(MODULE, encoding="utf-8")
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8")
    points = {**{name: name for name in names}, **renamed}
    lines = (f"{name} = {package}.parts:{target}\n" for name, target in points.items())
    (info / "entry_points.txt").write_text("[mcrs.retrievers]\n" + "".join(lines), encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages, which the registry has not seen yet."""
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setattr(RETRIEVERS, "_discovered", False)
    return tmp_path / "site"


def test_decorated_function_may_be_an_entry_point_by_any_name(site: Path, tmp_path: Path) -> None:
    install(site, "shelves_a", "decorated", "Shelf", other="decorated", plain="plain")
    keys = write_tiny_data(tmp_path / "data", [session_row("a")])
    tiny = mcrs.load(mcrs.RunConfig(), lm_type="template", cache_dir=tmp_path / "cache", topk=3, **keys)
    for name in ("other", "decorated"):
        pipeline = tiny.with_ranking(mcrs.Retriever(name))
        assert mcrs.predict(pipeline, responses=False)[0].predicted_track_ids == ["t5", "t4", "t3"]
    assert RETRIEVERS["Shelf"].load().__name__ == "Shelf"
    with pytest.raises(ConfigError, match="plain is not a class, nor a function that is decorated by mcrs"):
        RETRIEVERS["plain"].load()


def test_name_of_two_installed_packages_is_refused(site: Path) -> None:
    install(site, "shelves_b", "Shelf")
    install(site, "shelves_c", "Shelf", bm25="Shelf")
    with pytest.raises(ConfigError, match=r"2 installed packages have a retriever 'Shelf' \(shelves_b.parts:Shelf, "):
        RETRIEVERS["Shelf"]
    with pytest.raises(ConfigError, match=r"^--set retrieval_type: 2 installed packages have a retriever 'Shelf'"):
        load_config(find_config("demo"), ["retrieval_type=Shelf"])
    with pytest.raises(ConfigError, match=r"^--set retrieval\.retrievers\.1\.type: 2 installed packages have a retr"):
        load_config(find_config("demo"), ["retrieval.retrievers.1.type=Shelf"])
    assert RETRIEVERS["bm25"].load().__name__ == "BM25Retriever"


def test_plugin_cannot_take_the_name_of_an_installed_package_or_another_plugin(site: Path, tmp_path: Path) -> None:
    install(site, "shelves_d", taken="Shelf")
    (tmp_path / "first.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "second.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "third.py").write_text(MODULE.replace("decorated", "taken"), encoding="utf-8")
    load_plugin(tmp_path / "first.py")
    with pytest.raises(MCRSError, match=r"'decorated' is already registered by .*first\.py; choose another name"):
        load_plugin(tmp_path / "second.py")
    with pytest.raises(MCRSError, match=r"'taken' is already registered by an installed package \(shelves_d\.parts:"):
        load_plugin(tmp_path / "third.py")
