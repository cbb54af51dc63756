"""The modules of a sentence-transformers model: what its folder lists, and what was loaded from where."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer
    from torch.nn import Module
    from transformers import PreTrainedModel

#: The list of a sentence-transformers model's modules, each with a folder.
MODULES = "modules.json"
_SETTINGS = "config_sentence_transformers.json"
_DENSE = "SentenceTransformer"


def listed_modules(folder: Path) -> list[dict[str, str]]:
    """The modules of a sentence-transformers model; none if there is no list, or a damaged one."""
    try:
        return [{"path": each["path"], "type": each["type"]} for each in json.loads((folder / MODULES).read_bytes())]
    except (OSError, ValueError, LookupError, TypeError):
        return []


def unused_parts(folder: Path) -> list[str]:
    """What a sentence-transformers model has beyond token vectors and their pooling."""
    kinds = [module["type"].rpartition(".")[2] for module in listed_modules(folder)]
    parts = [kind for kind in kinds if kind not in ("Transformer", "Pooling", "Normalize")]
    prompts = _settings(folder).get("prompts")
    return parts + (["prompts"] if isinstance(prompts, dict) and any(prompts.values()) else [])


def other_kind(folder: Path) -> str | None:
    """The kind of a sentence-transformers model that gives no dense vector of a text, such as ``SparseEncoder``."""
    kind = _settings(folder).get("model_type") or _DENSE
    return None if kind == _DENSE else str(kind)


def _settings(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / _SETTINGS).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def readers(model: SentenceTransformer | CrossEncoder) -> list[Any]:
    """The modules that read texts: the first one, or the first of each of its routes for queries and documents."""
    first: Any = model[0]
    routes = getattr(first, "sub_modules", None)
    return [first] if routes is None else list({id(route[0]): route[0] for route in routes.values()}.values())


def transformer_of(module: Module) -> PreTrainedModel | None:
    """The model of transformers in a module; None if there is none."""
    from transformers import PreTrainedModel

    return next((each for each in module.modules() if isinstance(each, PreTrainedModel)), None)


def transformers_with_folders(
    model: SentenceTransformer | CrossEncoder, folder: Path, *, as_listed: bool
) -> Iterator[tuple[PreTrainedModel, Path]]:
    """The models of transformers, each with the folder that it was loaded from.

    They come from the folders of the listed modules, or else the only one from ``folder``.
    """
    listed = (listed_modules(folder) if as_listed else []) or [{"path": ""}]
    for module, place in zip(model.children(), (folder / each["path"] for each in listed), strict=False):
        for part, own in _routes(module, place):
            if (found := transformer_of(part)) is not None:
                yield found, own


def _routes(module: Any, folder: Path) -> Iterator[tuple[Module, Path]]:  # noqa: ANN401 - the class of a module
    """The modules of each route of a router, with their folders; any other module as it is."""
    if not hasattr(module, "sub_modules"):
        yield module, folder
        return
    structure = next(folder.glob("router_config.json"), folder / "config.json")
    for route, names in json.loads(structure.read_bytes())["structure"].items():
        for part, name in zip(module.sub_modules[route], names, strict=True):
            yield part, folder / name


def compares_lengths(model: SentenceTransformer) -> bool:
    """Whether a model was trained for dot products of vectors whose lengths differ."""
    return model.similarity_fn_name == "dot" and type(model[-1]).__name__ != "Normalize"
