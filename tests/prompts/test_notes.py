"""What a response says besides the track."""

from __future__ import annotations

import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.prompts.notes import write_notes
from mcrs.responses.admission import admits
from tests.text.request.catalog import CATALOG, turn


def test_a_time_that_no_track_is_from_is_said() -> None:
    assert write_notes(turn("rock from 1949"), CATALOG).lead == "The catalogue has no track of that time (1949)."
    assert write_notes(turn("rock from 1949", "and from 1966"), CATALOG).lead == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("jazz since 1990", " tagged “jazz” of that time (since 1990)"),
        ("Queen or Metallica from the 60s", " by Queen or Metallica of that time (the 1960s)"),
        ("Coltrane from the 90s", " by John Coltrane of that time (the 1990s)"),
        ("jazz by Coltrane from the 90s", " by John Coltrane and none tagged “jazz” of that time (the 1990s)"),
        ("jazz or rock from the 80s", ""),
        ("sad songs from 1966", ""),
    ],
)
def test_an_artist_or_a_genre_that_the_catalogue_lacks_for_a_time_is_said(text: str, said: str) -> None:
    assert write_notes(turn(text), CATALOG).lead == (f"The catalogue has no track{said}." if said else "")


@pytest.mark.parametrize("messages", [("songs by Wilco",), ("some jazz", "songs by Wilco")])
def test_a_name_that_the_catalogue_lacks_is_said(messages: tuple[str, ...]) -> None:
    admission = write_notes(turn(*messages), CATALOG).admission
    assert admission.startswith("I did not find “Wilco” in the catalogue, so ")
    assert admits(admission)


def test_a_name_that_the_catalogue_lacks_is_said_beside_what_goes_on() -> None:
    notes = write_notes(turn("some jazz", "another one by Wilco"), CATALOG)
    assert (notes.lead, notes.admission) == ("I did not find “Wilco” in the catalogue.", "")


def test_an_artist_whose_tracks_were_all_played_is_said() -> None:
    said = "The catalogue has no further track by Pink Floyd."
    assert write_notes(turn("pink floyd", "another one by pink floyd"), CATALOG).lead == said
    assert write_notes(turn("pink floyd", "another one by queen"), CATALOG).lead == ""
    assert write_notes(turn("pink floyd", "play that again"), CATALOG).lead == ""


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("აღარ მინდა Metallica", True),
        ("எனக்கு Metallica வேண்டாம்", True),
        ("Metallica", False),
        ("I want ნინო and Metallica", False),
        ("Metallicaは嫌い", False),
        ("ไม่เอา Metallica", False),
        ("בלי Metallica", False),
    ],
)
def test_a_script_in_which_only_names_are_understood_is_said(text: str, is_said: bool) -> None:
    lead = write_notes(turn(text), CATALOG).lead
    assert lead.startswith("In this script I understand only names") if is_said else lead == ""


def test_a_tag_that_the_catalogue_lacks_for_a_time_is_said_as_the_catalogue_writes_it() -> None:
    rows = {"track_id": ["1", "2"], "track_name": ["Şımarık", "Sıla"], "artist_name": ["Tarkan", "Sıla"]}
    dates = {"tag_list": [["Acid-Jazz"], ["Pop"]], "release_date": ["1997", "1981"]}
    catalog = MusicCatalog(pa.table(rows | dates), ["track_name"])
    said = "The catalogue has no track tagged “Acid-Jazz” of that time (the 1980s)."
    assert write_notes(turn("acid jazz from the 80s"), catalog).lead == said
