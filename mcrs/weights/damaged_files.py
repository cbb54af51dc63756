"""What is damaged or missing in a model's files, where the libraries that read them do not say it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import one_line
from mcrs.errors import ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

# The files that transformers and sentence-transformers read, at the top; each module has a config.json of its own.
_LIST_OF_MODULES = "modules.json"
_NAMES = (
    "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "vocab.json", "added_tokens.json", "chat_template.json", "model.safetensors.index.json",
    "config_sentence_transformers.json", "sentence_bert_config.json", _LIST_OF_MODULES, "*/config.json",
)  # fmt: skip


def find_damaged_file(folder: Path) -> str | None:
    """Describe the first file in the folder of a model that cannot be read; None if all can."""
    damage = _find_damaged_json(folder) or _find_damaged_template(folder) or _find_damaged_weights(folder)
    return damage and f"{damage}; copy or download the model again"


def _find_damaged_template(folder: Path) -> str | None:
    for path in sorted(folder.rglob("*.jinja")):
        try:
            path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return f"{path.relative_to(folder).as_posix()} is not a text in UTF-8 that can be read"
    return None


def _find_damaged_weights(folder: Path) -> str | None:
    from safetensors import SafetensorError, safe_open

    for path in sorted(folder.rglob("*.safetensors")):
        try:
            with safe_open(path, framework="np"):
                pass
        except (OSError, SafetensorError) as error:
            return f"{path.relative_to(folder).as_posix()} is damaged ({one_line(error)})"
    return None


def _find_damaged_json(folder: Path) -> str | None:
    """Describe the first JSON file that cannot be read, or holds another kind of value."""
    for path in [path for name in _NAMES for path in sorted(folder.glob(name))]:
        place = path.relative_to(folder).as_posix()
        try:
            value = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return f"{place} is not a JSON file that can be read"
        if place == _LIST_OF_MODULES:
            expected = "a list of modules, each with path and type"
            whole = isinstance(value, list) and all(
                isinstance(module, dict) and {"path", "type"} <= module.keys() for module in value
            )
        else:
            expected, whole = "a JSON object", isinstance(value, dict)
        if not whole:
            return f"{place} does not hold {expected}"
    return None


def require_vocabulary(tokenizer: PreTrainedTokenizerBase, name: str) -> None:
    """Reject a tokenizer that has only control tokens, and so reads every text as the same one.

    Raises:
        ModelError: No token has a letter or digit.
    """
    control = {token.content for token in tokenizer.added_tokens_decoder.values()} | set(tokenizer.all_special_tokens)
    if not any(token not in control and any(map(str.isalnum, token)) for token in tokenizer.get_vocab()):
        raise ModelError(
            f"the files of the tokenizer of {name!r} are missing; expected tokenizer.json, or the vocabulary of its "
            "kind (such as vocab.txt, vocab.json with merges.txt, or tokenizer.model); copy or download the model again"
        )
