"""The texts of prompts: shipped by name, or in a folder of the user."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from string import Formatter

from mcrs.config import warn_renamed
from mcrs.db_user.user_profile import PROFILE_FIELDS
from mcrs.errors import ConfigError
from mcrs.prompts.released import RELEASED_FILES, read_text
from mcrs.registry import did_you_mean
from mcrs.types import ChatMessage, ChatRole

logger = logging.getLogger(__name__)

_LITERAL = re.compile(r"(?<!{){[a-z_]+}(?!})")
_SPEAKER = re.compile(r"^(user|assistant):", re.MULTILINE)
#: The folder of the shipped texts, each set a folder in it.
SHIPPED = Path(__file__).parents[1] / "system_prompts"
#: What each set of them is.
SHIPPED_SETS: Mapping[str, str] = {
    "baseline": "Our own words for the prompts of the released baseline.",
    "grounded": "States the user's constraints and why the track fits.",
    "small": "A short grounded prompt with an example, for models below a billion parameters.",
}
#: The placeholders about a track.
TRACK_VALUES = ("entry", "track", "title", "artist", "album", "tags", "date", "year")
#: The parts of a prompt, each a file ``<part>.txt``, with the placeholders that it may have.
PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "role": (),
    "response_rules": (),
    "personalisation": ("profile", *PROFILE_FIELDS),
    "examples": (),
    "played": TRACK_VALUES,
    "brief": (*TRACK_VALUES, "constraints", "excluded", "reasons", "not_understood"),
}
#: Old names of placeholders, which still work for one release, and the present ones.
_RENAMED = {"wishes": "constraints", "refused": "excluded"}


def load_system_prompts(name: str = "baseline") -> dict[str, str]:
    """The texts of a prompt, by part.

    They have a shipped name, ``baseline``, ``grounded`` or ``small``, or are in a folder; parts that it does not have
    are taken from ``baseline``.

    Raises:
        ConfigError: There is no such folder, it has no part or an unknown one, or a text has an unknown placeholder.
    """
    names = list(SHIPPED_SETS)
    texts = dict.fromkeys(PLACEHOLDERS, "") | _read(SHIPPED / "baseline")
    if name in names:
        return texts | _read(SHIPPED / name)
    if not Path(name).is_dir():
        raise ConfigError(
            f"prompts: {name!r} is neither a folder nor a shipped name{did_you_mean(name, names)} "
            f"(known: {', '.join(names)})"
        )
    return texts | _read(Path(name))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace ``{placeholders}`` by values; a line with an empty value is removed."""
    lines = (line for line in text.splitlines() if all(values[name] for name in _placeholders(line)))
    return "\n".join(line.format_map(values) for line in lines)


def read_dialogue(text: str) -> tuple[ChatMessage, ...]:
    """Read the messages of a text; each begins on a new line with ``user:`` or ``assistant:``.

    Raises:
        ValueError: The first line does not.
    """
    parts = _SPEAKER.split(text)
    if parts[0].strip():
        raise ValueError(f"expected a line that begins with 'user:' or 'assistant:', got {parts[0].strip()[:40]!r}")
    roles: list[ChatRole] = ["user" if role == "user" else "assistant" for role in parts[1::2]]
    return tuple(ChatMessage(role, said.strip()) for role, said in zip(roles, parts[2::2], strict=True))


def _read(folder: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.txt")):
        part = path.stem
        if path.name in RELEASED_FILES.values():
            raise ConfigError(
                f"prompts: {path} is a file of prompt_style: released; set that style, or name each file after a part "
                f"of the prompt (known: {', '.join(PLACEHOLDERS)})"
            )
        if part not in PLACEHOLDERS:
            hint = did_you_mean(part, PLACEHOLDERS)
            raise ConfigError(f"prompts: {path} is not a part of a prompt{hint} (known: {', '.join(PLACEHOLDERS)})")
        texts[part] = read_text(path).strip()
        if part == "examples":
            try:
                read_dialogue(texts[part])
            except ValueError as error:
                raise ConfigError(f"prompts: {path}: {error}") from None
        if PLACEHOLDERS[part]:
            texts[part] = _check(path, texts[part], PLACEHOLDERS[part])
        elif literal := _LITERAL.search(texts[part]):
            logger.warning("prompts: %s has no placeholders: the model sees %s as it is written", path, literal[0])
    if not texts:
        raise ConfigError(f"prompts: {folder} has none of {', '.join(f'{part}.txt' for part in PLACEHOLDERS)}")
    return texts


def _check(path: Path, text: str, known: tuple[str, ...]) -> str:
    """Return the text under the present names of its placeholders, which must be known."""
    renamed = {old: new for old, new in _RENAMED.items() if new in known}
    try:
        used = [name for line in text.splitlines() for name in _placeholders(line)]
        for name in used:
            if name not in known and name not in renamed:
                hint = did_you_mean(name, known)
                raise ConfigError(f"prompts: {path}: unknown placeholder {{{name}}}{hint} (known: {', '.join(known)})")
            if renamed.get(name) in used:
                raise ConfigError(f"prompts: {path}: {{{name}}} is the old name of {{{renamed[name]}}}; keep one")
        text.format_map(dict.fromkeys((*known, *renamed), ""))
    except ValueError as error:
        raise ConfigError(f"prompts: {path}: {error}; write a literal brace twice, as in {{{{ or }}}}") from None
    for old, new in renamed.items():
        if old in used:
            warn_renamed(f"placeholder {{{old}}}", f"{{{new}}}")
            # Two braces are a literal one.
            text = re.sub(rf"(?<!{{)((?:{{{{)*){{{old}(?=[}}!:])", rf"\1{{{new}", text)
    return text


def _placeholders(line: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(line) if name is not None]
