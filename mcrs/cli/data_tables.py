"""What was understood of data, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tabulate import tabulate

from mcrs.checks.mistakes import Mistake, count_by_kind, list_by_kind
from mcrs.checks.plain_values import one_line, plural
from mcrs.errors import printable

_WIDEST = 44
_GENERATED = {"track_id": "(generated)"}


def data_report(found: Mapping[str, Mapping[str, Any]], *, show_all: bool = False) -> str:
    """The text of what :class:`mcrs.pipeline.data_check.DataCheck` found.

    Args:
        found: What each of its methods gave, by what it is.
        show_all: Show every mistake, not only the first five of each kind.
    """
    return printable("\n\n".join("\n".join(_describe(what, part, show_all)) for what, part in found.items()))


def _describe(what: str, part: Mapping[str, Any], show_all: bool) -> Iterator[str]:
    yield f"{what}: {part['name']}"
    if part["mistakes"]:
        mistakes = [Mistake(**mistake) for mistake in part["mistakes"]]
        yield f"  {plural(len(mistakes), 'mistake')} ({count_by_kind(mistakes)}):"
        yield from (f"  {line}" for line in list_by_kind(mistakes, show_all=show_all))
        return
    if "sessions" in part:
        yield from _describe_conversations(part)
        return
    size = plural(part["rows"], "row")
    yield f"  {part['layout']}; {size}, {plural(part['tracks'], 'track')}" if "layout" in part else f"  {size}"
    yield ""
    yield _fields_table(part["fields"])
    if part.get("unread"):
        yield f"\ncolumns that are not read: {', '.join(part['unread'])}"
    if part.get("notes"):
        yield "\nnotes:"
        yield from (f"  {note}" for note in part["notes"])
    if documents := part.get("documents"):
        yield f"\n{plural(len(documents), 'sample document')}, as retrieval indexes them:"
        for document in documents:
            yield f"\n  {document['track_id']}"
            yield from (f"    {line}" for line in document["text"].splitlines())


def _describe_conversations(part: Mapping[str, Any]) -> Iterator[str]:
    yield f"  split {part['split']}: {plural(part['sessions'], 'session')}, {plural(part['turns'], 'turn')}"
    if part["relevant_tracks"] and part["relevant_tracks_in_catalogue"] is not None:
        known = f"{part['relevant_tracks_in_catalogue']} of {part['relevant_tracks']}"
        yield f"  relevant tracks in the catalogue: {known}"


def _fields_table(fields: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            field["field"],
            field["column"] or _GENERATED.get(field["field"], "(none)"),
            f"{field['empty']:.0%}",
            _cut(field["example"] or ""),
        )
        for field in fields
    ]
    return tabulate(
        rows,
        ("field", "from column", "empty", "example"),
        colalign=("left", "left", "right", "left"),
        disable_numparse=True,
    )


def _cut(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"
