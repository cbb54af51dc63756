"""Markers of constructor parameters that name files: results depend on the content of the files, not their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcrs.data.dataset_identity import dataset_identity
from mcrs.data.unknown_split import splits_of
from mcrs.errors import ConfigError
from mcrs.registry.components import NamesFiles
from mcrs.storage.file_identity import identify_files
from mcrs.storage.outputs import is_record
from mcrs.weights import locate_model, weights_identity


@dataclass(frozen=True)
class Input(NamesFiles):
    """Marks a parameter, as in ``Annotated[str, FOLDER]``.

    ``identify`` is a function of the parameter's YAML value and the folder of cached hashes. It returns the identities
    of the files, by their names in the configuration, and raises an :class:`mcrs.errors.MCRSError` if a file cannot be
    found or read.
    """

    identify: Callable[[Any, Path], dict[str, str]]


def _identify_datasets(value: Any, cache_dir: Path) -> dict[str, str]:  # noqa: ANN401 - a block, or a list of blocks
    found = {}
    for block in _blocks(value):
        splits = block.get("splits", ("all_tracks",))
        with splits_of("splits", "dataset"):
            found[f"{block['dataset']} ({', '.join(splits)})"] = dataset_identity(block["dataset"], splits, cache_dir)
    return found


def _identify_encoders(value: Any, cache_dir: Path) -> dict[str, str]:  # noqa: ANN401 - a block, or a list of blocks
    names = [block["model_name"] for block in _blocks(value)]
    return {name: weights_identity(locate_model(name, cache_dir), cache_dir) for name in names}


def _blocks(value: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    return [value] if isinstance(value, Mapping) else value


def _identify_path(value: Any, cache_dir: Path) -> dict[str, str]:  # noqa: ANN401 - a path
    path = Path(value).absolute()
    folder = path.parent if path.is_file() else path
    try:
        found = [path] if path.is_file() else folder.rglob("*")
        files = [each for each in found if each.is_file() and not is_record(each)]
        return {str(value): identify_files(folder, files, cache_dir / "folders" / "identities")}
    except OSError as error:
        raise ConfigError(f"cannot read {value}: {error.strerror or error}") from None


#: A block with the keys ``dataset`` and ``splits``, as :class:`mcrs.embeddings.columns.EmbeddingColumn`, or a list.
DATASETS = Input(_identify_datasets)
#: A block with the key ``model_name``, as :class:`mcrs.embeddings.encoded_fields.EncodedFields`, or a list.
ENCODERS = Input(_identify_encoders)
#: The path of a folder, all of whose files count, or of one file.
FOLDER = Input(_identify_path)
