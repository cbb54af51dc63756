"""Judge responses by another rule than the check of `mcrs/responses`: is every telling word of them supported?

    python -m benchmarks.response_claims [--tid TID] [--pack DIR] [--show] PREDICTIONS.json …

A response is taken for a bag of words, and four kinds of words are looked up, each on its own: words with a capital
that begin no sentence, numbers, the words of the sample catalogue's tags (genres, moods, instruments, places, uses),
and a short list of ranks ("best", "first", "hit"). A word is supported where it is in the record of the recommended
track (names, tags, date) or in the user's latest message; a capital or a number also where it was said or played
before. Nothing is known of grammar, of clauses or of quotation marks; the check's word lists are not used. So a true
response may be accused (a tag used as an everyday word), and a false one may pass (the user's own word said of the
wrong track): the figure is for comparing runs, beside reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise

from benchmarks.workload import existing_path, load_turns, make_parser, read_workload
from mcrs.db_item import MusicCatalog
from mcrs.pipeline.wiring import load_catalog
from mcrs.text.eras import decade_of, year_of
from mcrs.text.names import fold
from mcrs.text.stop_words import CONVERSATIONAL
from mcrs.types import RequestKey, Track, Turn

RANKS = frozenset(
    fold(
        "first last latest debut best greatest biggest most hit top chart award famous legendary legend classic"
    ).split()
)
# Words of tags that a response may use without a claim.
EVERYDAY = frozenset(
    fold(
        "around call change city day days evening feel good growing mood music night note of on one part song sound "
        "sunday the time to up walking work"
    ).split()
)


def tag_words() -> frozenset[str]:
    """The words of the tags of the sample catalogue."""
    tags = MusicCatalog.load("builtin:tracks", ("all_tracks",), ("tag_list",)).counts("tag_list")
    words = {word for tag in tags for word in fold(tag).split() if len(word) > 2 and not any(map(str.isdigit, word))}
    return frozenset(words) - CONVERSATIONAL - EVERYDAY


def words_of(track: Track, *, tags: bool) -> set[str]:
    """The words of a track's names and date, and of its tags."""
    texts = [track.title, *track.artists, track.album, *(track.tags if tags else ())]
    if year := year_of(track.release_date):
        texts += [str(year), decade_of(year).name, decade_of(year).name[-3:]]
    return set(fold(" ".join(texts)).split())


def accused_words(response: str, track: Track, turn: Turn, catalog: MusicCatalog, tags: frozenset[str]) -> list[str]:
    """The telling words of a response that are not supported."""
    record = words_of(track, tags=True) | set(fold(turn.user_query).split())
    said = [message.content for message in turn.history if message.role == "user"]
    heard = [known for track_id in turn.played_track_ids if (known := catalog.track(track_id))]
    # A response may repeat the words of the names of tracks.
    in_names = set().union(*(words_of(known, tags=False) for known in heard))
    before = record.union(fold(" ".join(said)).split(), in_names)
    words = set(fold(response).split())
    named = {*capitals(response), *(word for word in words if any(map(str.isdigit, word)))}
    telling = (tags | RANKS) & words
    accused = {word for word in telling if not holds(record | in_names, word)}
    return sorted(accused | {word for word in named if not holds(before, word)})


def holds(words: set[str], word: str) -> bool:
    """Whether a word, or one with the same first five letters, is among others."""
    return word in words or (len(word) > 4 and any(other[:5] == word[:5] for other in words if len(other) > 4))


def capitals(response: str) -> Iterator[str]:
    """Words with a capital that do not follow the end of a sentence, folded."""
    words = [(match[0], match.start()) for match in re.finditer(r"[^\W_][\w'’]*", response)]
    for (_, before), (word, start) in pairwise(words):
        if word[0].isupper() and not re.search(r"[.!?:“\"(\n]", response[before:start]):
            yield from (part for part in fold(word).split() if part not in CONVERSATIONAL)


def main() -> None:
    """Print the share of responses with an accused word, for each file of predictions."""
    parser = make_parser(__doc__, default_tid="demo")
    parser.add_argument("--show", action="store_true", help="print every response with its accused words")
    parser.add_argument("predictions", type=existing_path, nargs="+")
    args = parser.parse_args()
    config = read_workload(args)
    catalog = load_catalog(config)
    turns = {turn.key: turn for turn in load_turns(config)}
    tags = tag_words()
    for path in args.predictions:
        n_accused = n_judged = 0
        for row in json.loads(path.read_text(encoding="utf-8")):
            track = catalog.track(row["predicted_track_ids"][0]) if row["predicted_track_ids"] else None
            if track is None or not row["predicted_response"]:
                continue
            turn = turns[RequestKey(row["session_id"], row["turn_number"])]
            accused = accused_words(row["predicted_response"], track, turn, catalog, tags)
            n_judged += 1
            n_accused += bool(accused)
            if args.show:
                print(f"{'!' if accused else ' '} {row['predicted_response']!r} {' '.join(accused)}")
        print(f"{path.stem}: {n_accused} of {n_judged} responses ({n_accused / max(n_judged, 1):.3f}) are accused")


if __name__ == "__main__":
    main()
