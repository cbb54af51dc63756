"""A chat about somebody's own playlist, with no more than the file."""

from __future__ import annotations

import mcrs
from tests.scripts import ROOT

COLUMNS = {"artist_name": "Performed by", "album_name": "Record", "tag_list": "Sound", "release_date": "Out"}


def test_chat_about_a_playlist_knows_tags_artists_and_what_was_played() -> None:
    playlist = str(ROOT / "examples" / "playlist.csv")
    chat = mcrs.load("demo", lm_type="template", item_db_name=playlist, columns=COLUMNS)
    answer = chat.chat("Something upbeat for running, please.")  # as documented
    assert answer["retrieval_titles"][:2] == ["Second Wind", "Run the Length"]
    assert answer["retrieval_titles"][0] in answer["response"]
    assert "you asked for running" in answer["reasons"][0]
    first = answer["retrieval_titles"][0]
    answer = chat.chat("More by DJ Oberon?")
    assert all("DJ Oberon" in artists for artists in answer["retrieval_artists"][:2])
    assert first not in answer["retrieval_titles"]
    assert any(f"like “{first}”" in reason for reason in answer["reasons"][0])
    answer = chat.chat("Now “Über der Stadt”.")
    assert answer["retrieval_titles"][0] == "Über der Stadt"
