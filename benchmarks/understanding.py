"""Is what users say understood? The acceptance messages, answered over the sample catalogue without a model.

    python -m benchmarks.understanding [--config demo] [--out FILE]

``tests/acceptance/messages.yaml`` holds conversations of one to three messages, and what a right answer to the last of
them has: whether it is ``matched``, which tracks may come first, which may not be near the top, and what the response
must say. ``tests/acceptance/README.md`` describes the keys. Each conversation is held as a chat, in which the first
track of every answer is played.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from tabulate import tabulate

from benchmarks.workload import existing_path, make_parser
from mcrs.config import find_config, load_config
from mcrs.pipeline.live_answer import ChatSession
from mcrs.pipeline.wiring import load_crs

if TYPE_CHECKING:
    from mcrs.pipeline.crs import CRSBaseline
    from mcrs.types import Track

MESSAGES = Path(__file__).parents[1] / "tests" / "acceptance" / "messages.yaml"
_TOP = 5
_YEAR = re.compile(r"\d{4}")


def main() -> None:
    """Hold all conversations; print the share of right answers by kind, and what is wrong with the others."""
    parser = make_parser(__doc__)
    parser.add_argument("--config", default="demo", help="configuration (default: %(default)s)")
    parser.add_argument("--messages", type=existing_path, default=MESSAGES, help="conversations (default: the tests')")
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write every answer as JSON")
    args = parser.parse_args()
    cases = yaml.safe_load(args.messages.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as cache:
        config = load_config(find_config(args.config), ["lm_type=template", f"cache_dir={cache}"])
        crs = load_crs(config)
        answers = [answer(crs, case["turns"]) for case in cases]
    faults = [find_faults(case["expect"], result, crs) for case, result in zip(cases, answers, strict=True)]
    print(_table(cases, faults))
    for case, found in zip(cases, faults, strict=True):
        if found:
            print(f"{case['id']}: {' | '.join(case['turns'])}\n    {'; '.join(found)}")
    if args.out:
        rows = [
            {**case, "faults": found, "answer": result}
            for case, found, result in zip(cases, faults, answers, strict=True)
        ]
        args.out.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def answer(crs: CRSBaseline, messages: Sequence[str]) -> dict[str, Any]:
    """The answer to the last message of a chat."""
    session = ChatSession()
    return [crs.chat(message, session=session) for message in messages][-1]


def find_faults(expected: Mapping[str, Any], result: Mapping[str, Any], crs: CRSBaseline) -> list[str]:
    """What is wrong with an answer; nothing where it is right."""
    top = expected.get("top", _TOP)
    tracks = [track for track_id in result["retrieval_items"] if (track := crs.catalog.track(track_id)) is not None]
    faults = []
    if result["matched"] is not expected["matched"]:
        faults.append(f"matched is {result['matched']}")
    if (wanted := expected.get("first_in")) and not _is_first(tracks[0], wanted):
        faults.append(f"first is {_shown(tracks[0])}")
    unwanted = expected.get("none_in_top", {})
    faults += [f"in the top {top}: {_shown(track)}" for track in tracks[:top] if any(_fits(track, unwanted))]
    said = result["response"].casefold()
    if (texts := expected.get("response_any")) and not any(str(text).casefold() in said for text in texts):
        faults.append(f"response: {result['response']}")
    faults += [f"not said: {name}" for name in expected.get("says", ()) if name.casefold() not in said]
    faults += [f"said: {name}" for name in expected.get("says_none", ()) if name.casefold() in said]
    if expected.get("response_asks") and "?" not in said:
        faults.append(f"asks nothing: {result['response']}")
    return faults


def _is_first(track: Track, wanted: Mapping[str, Any]) -> bool:
    """Whether a track fits one of the lists, and the years if there are any."""
    years = {key: values for key, values in wanted.items() if key == "years"}
    others = {key: values for key, values in wanted.items() if key != "years"}
    return all(any(_fits(track, lists)) for lists in (years, others) if lists)


def _fits(track: Track, lists: Mapping[str, Any]) -> list[bool]:
    """For each list whether a track is in it."""
    credited = f", {track.artist}, "
    year = int(found[0]) if (found := _YEAR.match(track.release_date)) else 0
    return [_is_in(key, values, credited, track, year) for key, values in lists.items()]


def _is_in(key: str, values: Sequence[Any], credited: str, track: Track, year: int) -> bool:
    if key == "artists":
        return any(f", {name}, " in credited for name in values)
    if key == "decades":
        return year // 10 * 10 in {int(str(decade)[:4]) for decade in values}
    if key == "years":
        return bool(values[0] <= year <= values[1])
    return (track.title if key == "titles" else track.album) in values


def _shown(track: Track) -> str:
    return f"“{track.title}” by {track.artist} ({track.release_date[:4]})"


def _table(cases: Sequence[Mapping[str, Any]], faults: Sequence[Sequence[str]]) -> str:
    kinds: dict[str, list[bool]] = defaultdict(list)
    for case, found in zip(cases, faults, strict=True):
        kinds[case["kind"]].append(not found)
    kinds["all"] = [not found for found in faults]
    rows = [(kind, sum(right), len(right), f"{sum(right) / len(right):.0%}") for kind, right in kinds.items()]
    return tabulate(rows, headers=("kind", "right", "of", "share"))


if __name__ == "__main__":
    main()
