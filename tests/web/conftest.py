"""A pipeline over the sample, and one over tracks with names that try to break the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.config import find_config
from mcrs.web.pipelines import Pipelines
from tests.tiny_data import write_rows

#: A visitor who sees the title of the page changed knows that a text of the data was run.
HOSTILE = (
    "<script>document.title='broken'</script>",
    "<img src=x onerror=\"document.title='broken'\">",
    "${document.title='broken'} {{constructor}} `tick`",
    "\"><svg onload=document.title='broken'>",
    "שלום עולם (Live) 2011",
    "\u202egnp.evil",
    "endless" * 60,
)


@pytest.fixture(scope="session")
def pipelines(tmp_path_factory: pytest.TempPathFactory) -> Pipelines:
    cache = tmp_path_factory.mktemp("cache")
    return Pipelines("demo", find_config("demo"), ["lm_type=template", f"cache_dir={cache}"])


@pytest.fixture(scope="session")
def hostile_pipelines(tmp_path_factory: pytest.TempPathFactory) -> Pipelines:
    folder = tmp_path_factory.mktemp("hostile")
    overrides = [f"item_db_name={write_hostile_tracks(folder)}", f"cache_dir={folder}", "lm_type=template"]
    return Pipelines("demo", find_config("demo"), overrides)


def write_hostile_tracks(folder: Path) -> Path:
    """Tracks whose every text is hostile, each of them as title, artist, album and tag."""
    n = len(HOSTILE)
    rows = [
        {
            "track_id": f'{number}"><b>',
            "track_name": [text],
            "artist_name": [HOSTILE[(number + 1) % n], "Ünal </div>"],
            "album_name": [HOSTILE[(number + 2) % n]],
            "tag_list": [HOSTILE[(number + 3) % n], "calm"],
            "release_date": "1999-01-01",
        }
        for number, text in enumerate(HOSTILE * 4)
    ]
    return write_rows(folder / "tracks", "all_tracks", rows)
