"""A parser of flags whose mistakes are one line that names the nearest flag."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from typing import Any, NoReturn

from mcrs.errors import MCRSError

# What an argument without a flag most often is, the likeliest first.
_FLAGS_LEFT_OUT = ("--user_query", "--tid")


class Parser(argparse.ArgumentParser):
    """The parser of the standard library, with other messages for mistakes.

    The default ``describe`` of a command is a function of the arguments before ``--help``; it returns the end of the
    help, or None for the one that the command declares.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - those of the standard library
        super().__init__(add_help=False, **options)
        self.add_argument("-h", "--help", action=_Help, nargs=0, help="show this help message and exit")

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str], namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Parse flags; a mistake ends the program with one line and exit code 2."""
        # First, as a misspelt flag may be a required one, which would be reported as missing.
        for argument in args:
            if argument == "--":
                break
            self._check_flag(argument)
        parsed, rest = self.parse_known_args(args, namespace)
        if rest:
            self.error(f"unexpected argument {rest[0]!r}{self._hint(list(args), rest[0])}")
        return parsed

    def _hint(self, args: Sequence[str], unexpected: str) -> str:
        if unexpected.startswith("-"):
            return ""
        before = args[: args.index(unexpected)] if unexpected in args else []
        if len(before) > 1 and before[-2].startswith("--") and not before[-1].startswith("-"):
            value = shlex.quote(f"{before[-1]} {unexpected}")
            return f"; write a value with spaces in quotation marks: {before[-2]} {value}"
        given = {argument.partition("=")[0] for argument in args}
        known = (flag for flag in _FLAGS_LEFT_OUT if flag in self._option_string_actions and flag not in given)
        return f"; did you mean {flag} {shlex.quote(unexpected)}?" if (flag := next(known, None)) else ""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and end the program."""
        self.exit(2, f"error: {message}; {self.prog} --help lists the flags\n")

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:  # noqa: ANN401 - any parsed value
        """Read values. Some versions of the standard library would drop the one of ``--flag=--``."""
        if action.option_strings and action.nargs is None and arg_strings == ["--"]:
            value = self._get_value(action, arg_strings[0])
            self._check_value(action, value)
            return value
        return super()._get_values(action, arg_strings)

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401 - any parsed value
        """Name the nearest choice. The standard library calls this for each value, positional ones included."""
        if action.choices is not None and value not in action.choices:
            from mcrs.registry.registration import did_you_mean

            known = list(map(str, action.choices))
            near = did_you_mean(str(value), known)
            raise argparse.ArgumentError(action, f"unknown value {value!r}{near} (known: {', '.join(known)})")

    def _check_flag(self, argument: str) -> None:
        # What has a space is a text, such as a message of the user.
        if not argument.startswith("--") or " " in argument:
            return
        flag = argument.partition("=")[0]
        known = list(self._option_string_actions)
        if not any(each.startswith(flag) for each in known):
            from mcrs.registry.registration import did_you_mean

            longer = [each for each in known if each.endswith(f"_{flag.removeprefix('--')}")]
            meant = self._without_flag(flag) or (_setting_meant(flag) if "--set" in known and not longer else "")
            self.error(f"unknown flag {flag}{(meant and f'; {meant}') or did_you_mean(flag, longer or known)}")

    def _without_flag(self, flag: str) -> str:
        """How to give the argument that has no flag but is called by one: ``mcrs compare --tid``; ``""`` for none."""
        names = {flag.removeprefix("--"), f"{flag.removeprefix('--')}s"}
        given = (each.metavar for each in self._actions if not each.option_strings and each.dest in names)
        return f"write {name} without a flag" if (name := next(given, None)) else ""


class _Help(argparse.Action):
    """Prints the help and ends the program."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Print it, with what depends on the arguments."""
        if "describe" in namespace:
            try:
                parser.epilog = namespace.describe(namespace) or parser.epilog
            except MCRSError as error:
                parser.exit(2, f"error: {error}\n")
        parser.print_help()
        parser.exit()


def _setting_meant(flag: str) -> str:
    """How to give the setting that a flag is called by: ``--temperature``, ``--cache-dir``; ``""`` for none."""
    from mcrs.config import RunConfig
    from mcrs.config.key_places import owners_of
    from mcrs.registry.components import key_in_block

    name = flag.removeprefix("--").replace("-", "_")
    longer = [key for key in RunConfig.model_fields if key.endswith(f"_{name}")]
    setting = name if name in RunConfig.model_fields else key_in_block(name, RunConfig)
    if setting := setting or (longer[0] if len(longer) == 1 else None):
        return f"it is a setting: --set {setting}=…"
    owners = owners_of(name)
    return owners and f"{owners}: use --set"
