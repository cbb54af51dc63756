"""Chat in a web page, on this machine only unless --host says otherwise."""

from __future__ import annotations

import argparse
import os
import sys

from mcrs.cli.options import add_config_arguments, config_source, flag_layers

_PASSWORD = "MCRS_WEB_PASSWORD"  # noqa: S105 - the name of a variable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add_config_arguments(parser, default_tid="demo")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="the name or address to listen on; one that other machines can reach needs a password "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--port", type=port_number, metavar="N", help="the port (default: the first free one from 7860 on)"
    )
    parser.add_argument(
        "--password",
        help=f"the page's password; other users of this machine can see it in the list of processes, so prefer the "
        f"environment variable {_PASSWORD}",
    )


def port_number(text: str) -> int:
    """Parse a port."""
    number = int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else -1
    if not 0 <= number < 2**16:
        raise argparse.ArgumentTypeError(f"expected a port from 0 (any free one) to 65535, got {text!r}")
    return number


def run(args: argparse.Namespace) -> int:
    """Serve the page until Ctrl-C."""
    from mcrs.cli.used_settings import CHAT, refuse_unused
    from mcrs.web.address import FIRST_PORT, check_host, listen, page_url
    from mcrs.web.pipelines import Pipelines
    from mcrs.web.server import check_installed, make_app, make_server

    password = args.password if args.password is not None else os.environ.get(_PASSWORD)
    check_host(args.host, password)
    refuse_unused(args, "mcrs web", CHAT)
    check_installed()
    tid, path = config_source(args)
    above = flag_layers(args)
    with listen(args.host, args.port) as taken:
        url = page_url(taken)
        if args.port is None and taken.getsockname()[1] != FIRST_PORT:
            print(f"port {FIRST_PORT} is busy; the page is on another one", file=sys.stderr)
        print(f"loading {tid} …", file=sys.stderr)
        app = make_app(Pipelines(tid, path, args.overrides, above), password)
        print(f"The chat is at {url} (Ctrl-C ends it)", flush=True)
        make_server(app).run(sockets=[taken])
    return 0
