"""Values that people, files, servers and plug-ins may hand over in the place of what is expected."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

_TEXTS = (
    "", " ", "\n", "a\nb", "\x00", "\x1b[31mred", "\ud83d", "🎵", "ガール", "שלום", "नमस्ते", "e\u0301", "\u202e",
    "null", "true", "~", "0x10", "1e5", "2024-13-45", "2006", "NaN", "-", "*", "&a", "!!python/object:x", "%s{0}",
    "<think>", "</think>", "<|im_end|>", "{", "[", '"', "'", "://", "../..", "/", ".", "t1", "s1", "u1", "x" * 300,
)  # fmt: skip
_NUMBERS = (
    0, 1, -1, 2, 3, 7, 1.5, -0.0, 2.0, 1e-320, 1e308, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**30, 10**400,
    float("nan"), float("inf"), float("-inf"),
)  # fmt: skip
_KEYS = ("type", "role", "content", "name", "", "a.b", "0", "$ref", "retrievers", "error", "finish_reason", "é")
_CHARACTERS = "{}[]:,\"'\n\t \\#&*!|>%@`-?0aZ\x00\x85\u2028\ud800é漢"


def odd_text(random: Random) -> str:
    """A short text, often of a kind that parsers trip over."""
    if random.random() < 0.7:
        return random.choice(_TEXTS)
    return "".join(chr(random.choice((random.randrange(32, 127), random.randrange(0x3000)))) for _ in range(8))


def odd_value(random: Random, depth: int = 3) -> Any:  # noqa: ANN401 - any JSON value
    """A JSON value, numbers included that JSON only has in Python."""
    kind = random.randrange(8 if depth else 5)
    if kind < 2:
        return odd_text(random)
    if kind < 4:
        return random.choice(_NUMBERS)
    if kind == 4:
        return random.choice((None, True, False))
    items = [odd_value(random, depth - 1) for _ in range(random.randrange(4))]
    return items if kind < 7 else {random.choice((*_KEYS, odd_text(random))): item for item in items}


def damaged(random: Random, tree: Any, most: int = 3) -> Any:  # noqa: ANN401 - any JSON value
    """A copy of a JSON value in which up to ``most`` places hold something else, are missing or stand twice."""
    tree = copy.deepcopy(tree)
    for _ in range(random.randrange(most + 1)):
        places = list(_places(tree))
        if not places:
            return tree
        parent, key = random.choice(places)
        action = random.randrange(6)
        if action == 0:
            del parent[key]
        elif action == 1:
            other, other_key = random.choice(places)
            parent[key] = copy.deepcopy(other[other_key])
        elif action == 2 and isinstance(parent, list):
            parent.append(copy.deepcopy(parent[key]))
        elif action == 2:
            parent[odd_text(random)] = parent[key]
        else:
            parent[key] = odd_value(random)
    return tree


def _places(tree: object) -> list[tuple[Any, Any]]:
    """Every place of a JSON value: a container with the key or position in it."""
    keys = list(tree) if isinstance(tree, dict) else list(range(len(tree))) if isinstance(tree, list) else []
    found = [(tree, key) for key in keys]
    for key in keys:
        found += _places(tree[key])  # type: ignore[index]
    return found


def damaged_text(random: Random, text: str) -> str:
    """A text in which some characters are missing, doubled or others, or whose end is missing."""
    for _ in range(random.randrange(4)):
        place = random.randrange(len(text) + 1)
        length = random.choice((0, 1, 1, 5))
        text = (
            text[:place]
            + random.choice(("", random.choice(_CHARACTERS), "9" * random.choice((9, 5000)), text[place : place + 9]))
            + text[place + length :]
        )
    return text[: random.randrange(len(text) + 1)] if random.random() < 0.1 else text
