"""Answer one message, or chat: without --user_query, a terminal opens a conversation; no terminal, a default query."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from mcrs.checks.plain_values import valid_text
from mcrs.cli.options import add_config_arguments, read_config
from mcrs.errors import ConfigError

if TYPE_CHECKING:
    import argparse

    from mcrs.pipeline.crs import CRSBaseline
    from mcrs.storage.outputs import Output

#: What is asked where nobody asks anything, as in the released demo.
DEFAULT_QUERY = "I'm looking for hiphop music."

_LINE = "-" * 100
_NOTES = {
    "regenerated": "(second attempt: the language model's first response was rejected by generation.response_check)",
    "trimmed": "(cut after its last complete sentence)",
    "template": "(template response: the language model's was rejected by generation.response_check)",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_config_arguments(parser, default_tid="demo")
    parser.add_argument(
        "--user_query",
        type=valid_text,
        help=f"the user's message (default: open a chat on a terminal, else ask {DEFAULT_QUERY!r})",
    )
    parser.add_argument("--user_id", type=valid_text, help="user id, for personalisation")
    parser.add_argument(
        "--save_path", type=Path, default=Path("demo/static"), help="folder of results.json (default: %(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    """Answer the query, or hold a chat."""
    query = args.user_query
    if query is None and not _is_terminal(sys.stdin):
        query = DEFAULT_QUERY
        print(f"no --user_query, and no terminal for a chat; using the query {query!r}", file=sys.stderr)
    if query is not None and not query.strip():
        raise ConfigError("the query is empty; write what you would like to hear")
    _, config = read_config(args)
    from mcrs.pipeline.wiring import load_crs
    from mcrs.storage.files import prepare_directory
    from mcrs.storage.outputs import Output

    output = Output(args.save_path / "results.json", "answer of mcrs query", "choose another --save_path")
    prepare_directory(args.save_path)
    output.check()
    crs = load_crs(config)
    if query is None:
        return _chat(crs, args.user_id, output)
    _answer(crs, query, args.user_id, output)
    return 0


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody can type there; Python has no stream at all when a process is started without one."""
    return stream is not None and stream.isatty()


def _answer(crs: CRSBaseline, query: str, user_id: str | None, output: Output) -> None:
    result = crs.chat(query, user_id)
    output.write_json(result, indent=2)
    print(_render(crs, result))
    print(f"The details are saved in {output.path}")


def _render(crs: CRSBaseline, result: dict[str, Any]) -> str:
    from mcrs.lm_modules.template import TemplateLM
    from mcrs.pipeline.track_links import track_url

    track_id = result["retrieval_items"][0]
    track = crs.catalog.track(track_id)
    lines = [_LINE, f"🎵 Music: {track_url(track_id, track)}"]
    if track and track.title:
        lines.append(f"   {track.title} by {track.artist}" if track.artist else f"   {track.title}")
    lines += ["🤖 Assistant Response:", result["response"]]
    if not isinstance(crs.lm, TemplateLM) and (note := _NOTES.get(result["response_source"])):
        lines.append(note)
    return "\n".join([*lines, _LINE])


def _chat(crs: CRSBaseline, user_id: str | None, output: Output) -> int:
    print("Write what you would like to hear. /reset starts a new conversation, /quit ends the chat.")
    while True:
        try:
            query = valid_text(input("> ")).strip()
        except EOFError:
            print()
            return 0
        if query == "/quit":
            return 0
        if query == "/reset":
            crs.session.reset()
            print("A new conversation.")
        elif query.startswith("/"):
            print("Commands: /reset, /quit")
        elif query:
            _answer(crs, query, user_id, output)
