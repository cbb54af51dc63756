"""Hooks of MkDocs: the pages outside of ``docs/``, the links between all pages, and no request to another host.

The README is the home page of the site. On GitHub and in an editor the pages link to each other by their paths in the
repository; on the site ``docs/`` is the root. ``mkdocs.yml`` names this file.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_ROOT = Path(__file__).resolve().parents[1]
_OUTSIDE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "benchmarks/RESULTS.md", "tips/*.md")
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)#\s]+)")
_ROLE = re.compile(r":(?:attr|class|data|func|meth|mod):(?=<code>)")
_TAG = re.compile(r"<(?:script|img|iframe|source|link)\b[^>]*>")
_LOADED = re.compile(r"""(?:src|href)=["']?((?:https?:)?//[^"'\s>]+)""")
_STYLED = re.compile(r"""(?:url\(|@import )["']?((?:https?:)?//[^"')\s]+)""")


def site_link(link: str, page: str, in_docs: bool) -> str:
    """A link of a page, as it must be on the site.

    Args:
        link: The link as written, a path from the page's place in the repository.
        page: The page's path on the site.
        in_docs: Whether the page is in ``docs/``, which is the root of the site.
    """
    here = posixpath.dirname(f"docs/{page}" if in_docs else page)
    target = posixpath.normpath(posixpath.join(here, link))
    return posixpath.relpath(target.removeprefix("docs/"), posixpath.dirname(page) or ".")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not in ``docs/``."""
    for path in sorted(path for pattern in _OUTSIDE for path in _ROOT.glob(pattern)):
        files.append(File.generated(config, path.relative_to(_ROOT).as_posix(), abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn the links of a page into links of the site."""
    in_docs = page.file.generated_by is None
    return _LINK.sub(lambda link: site_link(link[0], page.file.src_uri, in_docs), markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Leave out the roles of reStructuredText, which docstrings put before a name."""
    return _ROLE.sub("", html)


def on_post_build(config: MkDocsConfig) -> None:
    """Check that no page and no style sheet loads anything from another host.

    Raises:
        PluginError: One does.
    """
    site = Path(config.site_dir)
    for path in sorted(path for path in site.rglob("*") if path.suffix in {".html", ".css"}):
        if loaded := _foreign(path.read_text(encoding="utf-8"), path.suffix):
            raise PluginError(f"{path.relative_to(site)} loads {loaded}: the site must work without a network")


def _foreign(text: str, suffix: str) -> str | None:
    """The first address on another host that a page or a style sheet loads."""
    if suffix == ".css":
        found = _STYLED.search(text)
    else:
        tags = (tag[0] for tag in _TAG.finditer(text) if "canonical" not in tag[0])
        found = next(filter(None, map(_LOADED.search, tags)), None)
    return found[1] if found else None
