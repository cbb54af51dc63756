"""What is recognised and read in each writing system, and what the released retriever finds, as tables.

    python -m tests.text.writing_systems

``writing_systems.json`` has three cases for each: an artist and a title, an artist and a title that are spelled nearly
so, a request for the artist, and a response that recommends the title.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from mcrs.db_item import MusicCatalog
from mcrs.prompts.reasons import find_reasons
from mcrs.reranker_modules.exclusion_reranker import ExclusionsReranker
from mcrs.responses.check import is_fit
from mcrs.responses.ending import is_unfinished, trim_to_sentence
from mcrs.responses.naming import Naming, names_track
from mcrs.retrieval_modules.continuity import ContinuityRetriever
from mcrs.retrieval_modules.words import WordSplitter
from mcrs.text.names import fold
from mcrs.text.request import understand
from mcrs.types import Ranking, Turn

# Nothing marks the end of a sentence in these.
UNMARKED = {"Thai"}


class Case(NamedTuple):
    """What is tried of a name."""

    artist: str
    title: str
    near_artist: str
    near_title: str
    request: str
    response: str


class Example:
    """A case, and a catalogue of two tracks, that which is meant behind that which is not.

    Args:
        case: What is tried.
        script: The writing system.
    """

    def __init__(self, case: Case, script: str) -> None:
        self.case, self.script = case, script
        self.catalog = MusicCatalog(
            pa.table(
                {
                    "track_id": ["near", "meant"],
                    "track_name": [[case.near_title], [case.title]],
                    "artist_name": [[case.near_artist], [case.artist]],
                }
            ),
            ["track_name", "artist_name"],
        )

    def hears_name(self) -> bool:
        """The request leads to the artist alone, by continuity, as a constraint, and as the reason."""
        turn, (near, meant) = Turn("s", None, 1, (), self.case.request), map(self.catalog.track, ("near", "meant"))
        (ranking,) = ContinuityRetriever(self.catalog, title=1.0, named_album=1.0).retrieve([turn], 2)
        return (
            self.catalog.ids(ranking.rows) == ["meant"]
            and understand(turn, self.catalog).asked["artists"] == [self.case.artist]
            and [reason.kind for reason in find_reasons(turn, meant, self.catalog)] == ["asked_artist"]
            and not find_reasons(turn, near, self.catalog)
        )

    def hears_exclusion(self) -> bool:
        """An English sentence excludes the artist alone."""
        request = f"Some songs, but no {self.case.artist} please"
        turn = Turn("s", None, 1, (), request)
        (ranking,) = ExclusionsReranker(self.catalog).rerank([turn], [Ranking.of([1, 0], [2.0, 1.0])], 2)
        excluded = understand(turn, self.catalog).excluded["artists"]
        return excluded == [self.case.artist] and self.catalog.ids(ranking.rows) == ["near", "meant"]

    def reads_sentence_end(self) -> bool:
        """The response is kept, is cut off without its last mark, and is what is left when more of it is cut off."""
        response = self.case.response
        if not is_fit(response, self.catalog.track("meant")):
            return False
        if self.script in UNMARKED:
            return True
        start = re.sub(r"\W+$", "", response)
        return is_unfinished(start) and trim_to_sentence(f"{response} {start}") == response

    def keeps_title_apart(self) -> bool:
        """The response names the title and the artist that are meant, and neither of the others."""
        near, meant = map(self.catalog.track, ("near", "meant"))
        return (
            names_track(self.case.response, meant)
            and not Naming(self.case.response, near).titles
            and fold(self.case.title) != fold(self.case.near_title)
        )


CHECKS: dict[str, Callable[[Example], bool]] = {
    "name found": Example.hears_name,
    "exclusion found": Example.hears_exclusion,
    "sentence end": Example.reads_sentence_end,
    "title kept apart": Example.keeps_title_apart,
}
EXAMPLES = [
    Example(Case(*values), script)
    for script, cases in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")).items()
    for values in cases
]


def released_words(text: str) -> set[str]:
    """The words of a text to the released retriever."""
    return set(WordSplitter().split(text))


def leaves_word(example: Example) -> bool:
    """Whether anything of the artist's name is indexed."""
    return bool(released_words(example.case.artist))


def shares_word(example: Example) -> bool:
    """Whether the request finds the track by a word of the artist's name."""
    return bool(released_words(example.case.artist) & released_words(example.case.request))


RELEASED: dict[str, Callable[[Example], bool]] = {
    "has a word in the index": leaves_word,
    "found by the request": shares_word,
}


def table(checks: Mapping[str, Callable[[Example], bool]]) -> str:
    """How many of the cases of each writing system are right, in Markdown."""
    lines = [f"| script | {' | '.join(checks)} |", "|---" * (len(checks) + 1) + "|"]
    for script, group in groupby(EXAMPLES, key=lambda example: example.script):
        examples = list(group)
        cells = [f"{sum(map(check, examples))} of {len(examples)}" for check in checks.values()]
        lines.append(f"| {script} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(f"{table(CHECKS)}\n\n{table(RELEASED)}")  # noqa: T201 - what the command is for
