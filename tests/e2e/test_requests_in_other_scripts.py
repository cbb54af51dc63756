"""A request in any script leads to its artist or title, to a true reason, and to a response that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mcrs.config import find_config, load_config
from mcrs.pipeline.live_answer import ChatSession
from mcrs.pipeline.wiring import load_crs
from mcrs.responses.check import is_fit
from tests.tiny_data import write_rows

if TYPE_CHECKING:
    from mcrs.pipeline.crs import CRSBaseline

TRACKS = [
    ("Blue Lamp", "Mara Voss", "jazz"),
    ("한밤의 등불", "등대지기", "발라드"),
    ("등불", "등대", "발라드"),
    ("ガール", "夜汽車", "ロック"),
    ("カール", "白波", "ロック"),
    ("दिल की रात", "सागर", "ग़ज़ल"),
    ("दाल की रात", "सागरिका", "ग़ज़ल"),
    ("ليل", "نجمة", "طرب"),
]


@pytest.fixture(scope="module", params=["hybrid_devset", "hybrid_blindset_A"])
def crs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> CRSBaseline:
    folder = tmp_path_factory.mktemp("data")
    rows = [
        {
            "track_id": title,
            "track_name": [title],
            "artist_name": [artist],
            "album_name": ["Lamps"],
            "tag_list": [tag],
            "release_date": "2000",
        }
        for title, artist, tag in TRACKS
    ]
    places = {
        "item_db_name": write_rows(folder / "tracks", "all_tracks", rows),
        "user_db_name": write_rows(folder / "users", "all_users", [{"user_id": "u"}]),
        "cache_dir": folder / "cache",
        "track_split_types": "[all_tracks]",
        "user_split_types": "[all_users]",
        "lm_type": "template",
    }
    return load_crs(load_config(find_config(request.param), [f"{key}={value}" for key, value in places.items()]))


@pytest.mark.parametrize(
    ("request_text", "title", "reason"),
    [
        ("등대지기의 노래 들려줘", "한밤의 등불", "등대지기"),
        ("등대 노래 들려줘", "등불", "등대"),
        ("カールを聴きたい", "カール", ""),
        ("ガールを聴きたい", "ガール", ""),
        ("白波の曲をお願いします。", "カール", "白波"),
        ("सागर के गाने सुनाओ", "दिल की रात", "सागर"),
        ("दाल की रात", "दाल की रात", ""),
        ("أغنية لنجمة", "ليل", "نجمة"),
    ],
)
def test_request_leads_to_its_track(crs: CRSBaseline, request_text: str, title: str, reason: str) -> None:
    answer = crs.chat(request_text, session=ChatSession())
    assert answer["retrieval_items"][0] == title
    assert reason in answer["response"]
    assert is_fit(answer["response"], crs.catalog.track(title))
