"""Answer one message, or open a chat in a terminal if --user_query is not given."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mcrs.checks.plain_values import plural, valid_text
from mcrs.cli.options import add_all, add_config_arguments, add_folder, positive_integer, read_config
from mcrs.cli.terminal import is_terminal, print_json, reserving_stdout
from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from mcrs.pipeline.crs import CRSBaseline
    from mcrs.storage.outputs import Output

#: The default message without a terminal, as in the released demo.
DEFAULT_QUERY = "I'm looking for hiphop music."
#: The keys of the JSON object besides the tracks.
_JSON_KEYS = ("matched", "asked", "excluded", "response", "response_source")
_QUIT = frozenset({"quit", "exit", "/quit", "/exit", ":q"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_config_arguments(parser, default_tid="demo")
    add_all(parser, "data")
    parser.add_argument(
        "--user_query",
        type=valid_text,
        help=f"the user's message (default: open a chat on a terminal, else ask {DEFAULT_QUERY!r})",
    )
    parser.add_argument("--user_id", type=valid_text, help="user id, for personalisation")
    parser.add_argument(
        "--top",
        type=positive_integer,
        metavar="N",
        help="show N tracks, each with the reasons for it (default: the first track; all of them in JSON)",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="json prints one JSON object, and messages go to standard error (default: %(default)s)",
    )
    add_folder(parser, "--save_path", "demo/static", "results.json")


def run(args: argparse.Namespace) -> int:
    """Answer the query, or hold a chat."""
    if args.format == "text":
        return _run_text(args)
    with reserving_stdout() as stdout:
        answer = _answer_as_json(args)
    print_json(answer, stdout)
    return 0


def _run_text(args: argparse.Namespace) -> int:
    query = _query(args)
    crs, output = _load(args)
    from mcrs.cli.answer_text import print_answer

    def answer(message: str) -> None:
        output.write_json(print_answer(crs, message, args.user_id, args.top), indent=2)

    if query is None:
        _chat(crs, answer, f"The details of the last answer are saved in {output.path}")
    else:
        answer(query)
        print(f"The details are saved in {output.path}")
    return 0


def _chat(crs: CRSBaseline, answer: Callable[[str], None], farewell: str) -> None:
    """Answer messages until the user ends the chat; print ``farewell`` if one was answered."""
    print("Write what you would like to hear. /reset starts a new conversation; quit, exit or Ctrl-D ends the chat.")
    has_answered = False
    while (message := _read_message()) is not None:
        if message == "/reset":
            crs.session.reset()
            print("A new conversation.")
        elif message.startswith("/"):
            print("Commands: /reset, quit")
        elif message:
            answer(message)
            has_answered = True
    if has_answered:
        print(farewell)


def _read_message() -> str | None:
    """The next message, or None when the user ends the chat."""
    try:
        message = valid_text(input("> ")).strip()
    except EOFError:
        print()
        return None
    return None if message.lower() in _QUIT else message


def _answer_as_json(args: argparse.Namespace) -> dict[str, Any]:
    query = _query(args)
    if query is None:
        raise ConfigError("--format json answers one message; give it by --user_query")
    crs, output = _load(args)
    from mcrs.pipeline.recommended_tracks import recommended_tracks

    result = crs.chat(query, args.user_id)
    output.write_json(result, indent=2)
    print(f"The details are saved in {output.path}", file=sys.stderr)
    tracks = recommended_tracks(crs.catalog, result, args.top)
    return {"tracks": tracks, **{key: result[key] for key in _JSON_KEYS}}


def _query(args: argparse.Namespace) -> str | None:
    """The message to answer, if it has text; None opens a chat."""
    query: str | None = args.user_query
    if query is None and not is_terminal(sys.stdin):
        query = DEFAULT_QUERY
        print(f"no --user_query, and no terminal for a chat; using the query {query!r}", file=sys.stderr)
    if query is not None and not query.strip():
        raise ConfigError("the query is empty; write what you would like to hear")
    return query


def _load(args: argparse.Namespace) -> tuple[CRSBaseline, Output]:
    """The pipeline, and the file of the answers.

    Raises:
        MCRSError: The configuration, the data or the output folder is wrong.
    """
    from mcrs.cli.used_settings import CHAT, refuse_unused

    refuse_unused(args, "mcrs query", CHAT)
    _, config = read_config(args)
    if args.top and args.top > config.topk:
        raise ConfigError(
            f"--top {args.top}: the configuration recommends {plural(config.topk, 'track')}; add --set topk={args.top}"
        )
    from mcrs.pipeline.wiring import load_crs, load_users
    from mcrs.storage.files import prepare_directory
    from mcrs.storage.outputs import Output

    output = Output(args.save_path / "results.json", "answer of mcrs query", "choose another --save_path")
    prepare_directory(args.save_path, output.advice)
    output.check()
    users = load_users(config)
    if args.user_id is not None and args.user_id not in users:
        print(
            f"warning: --user_id {args.user_id!r}: {config.user_db_name} has no such user, so answers are not "
            "personalised",
            file=sys.stderr,
        )
    return load_crs(config, users=users), output
