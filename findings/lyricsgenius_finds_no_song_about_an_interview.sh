#!/usr/bin/env bash
# Library: lyricsgenius 3.15.0 (no server; the answers of the site are given as the site sends them).
# Expected: a song that the site found by its title, and that has lyrics, is returned.
# Seen: search_song returns None if its title has a word of a list of things that are no songs, such as interview,
# credits, skit or setlist: 'Interview with the Moon' and 'Roll the Credits'. 'Blue Moon' is returned, and all of them
# are with skip_non_songs=False. The word is also found inside another one: 'Skittish Heart'.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    lyricsgenius==3.15.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from lyricsgenius import Genius


class Answered(Genius):
    def search_all(self, search_term, *args, **options):
        song = {
            "_type": "song",
            "id": 1,
            "title": search_term.removesuffix(" Blue Band"),
            "artist_names": "Blue Band",
            "primary_artist": {"id": 2, "name": "Blue Band"},
            "lyrics_state": "complete",
            "path": "/blue-band-lyrics",
            "url": "https://genius.com/blue-band-lyrics",
        }
        hit = {"type": "song", "index": "song", "result": song}
        return {"sections": [{"type": "top_hit", "hits": []}, {"type": "song", "hits": [hit]}]}

    def lyrics(self, *args, **options):
        return "Over the hills"


titles = "Interview with the Moon", "Roll the Credits", "Skittish Heart", "Blue Moon"
seen = []
for skip in (True, False):
    genius = Answered("token", skip_non_songs=skip)
    songs = [genius.search_song(title, "Blue Band", get_full_info=False) for title in titles]
    seen.append([song and song.title for song in songs])
print(seen)
assert seen == [[None, None, None, "Blue Moon"], list(titles)]
PY
