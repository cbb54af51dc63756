"""Supplied embeddings: one column of a dataset, read as a matrix."""

from __future__ import annotations

import logging
from typing import Annotated

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import Field

from mcrs.config import Settings
from mcrs.config.blocks import Name  # noqa: TC001 - pydantic reads it at run time
from mcrs.data import load_split
from mcrs.data.columns import ID
from mcrs.data.columns.arrow_layout import is_list, kind_in_words, plain_array
from mcrs.data.load_dataset import load_table
from mcrs.data.unknown_split import splits_of
from mcrs.errors import DataError
from mcrs.registry import did_you_mean

logger = logging.getLogger(__name__)


class EmbeddingColumn(Settings):
    """One kind of embedding in a dataset, such as the column ``image-siglip2`` of the released track embeddings."""

    dataset: Name = Field(description="The dataset: a hub id, a local folder or a file.")
    column: Name = Field(description="The column of vectors (lists of numbers).")
    splits: Annotated[tuple[Name, ...], Field(min_length=1)] = Field(
        ("all_tracks",), description="Splits of the dataset."
    )
    normalize: bool = Field(
        True,
        description="Scale vectors to length 1, so that scores are cosine similarities. If false, scores are "
        "dot products, for which the embedding cf-bpr was trained.",
    )


def read_vectors(source: EmbeddingColumn, id_field: str) -> tuple[list[str], NDArray[np.float32]]:
    """Read the vectors of a column, each id once, by its last row that has one.

    An empty list, and a list with other values than finite numbers or with zeros only, is not a vector.

    Returns:
        The ids that have a vector, and their vectors, float32 ``[n, D]``, as they are or scaled to length 1.

    Raises:
        DataError: The dataset cannot be read, lacks a column, or the vectors are of several lengths or none at all.
    """
    with splits_of("splits", "dataset"):
        table = load_split(source.dataset, source.splits, [id_field, source.column], {id_field: ID})
    for name in (id_field, source.column):
        if name not in table.column_names:
            known = list(load_table(source.dataset, source.splits[:1]).columns)
            raise DataError(
                f"{source.dataset}: unknown column {name!r}{did_you_mean(name, known)} (found: {', '.join(known)})"
            )
    keys, vectors = _matrix(table[id_field], plain_array(table[source.column]), source)
    norms = np.linalg.norm(vectors, axis=1)
    good = np.isfinite(norms) & (norms > 0)
    if source.normalize:
        vectors[good] /= norms[good, None]
    last = {key: position for position, key in enumerate(keys) if key and good[position]}
    if not last:
        raise DataError(f"{source.dataset}: the column {source.column!r} has no vectors; choose another column")
    logger.info("%s: rows with a vector in %s: %d of %d", source.dataset, source.column, len(last), table.num_rows)
    return list(last), vectors[list(last.values())]


def _matrix(ids: pa.ChunkedArray, lists: pa.Array, source: EmbeddingColumn) -> tuple[list[str], NDArray[np.float32]]:
    """The rows that hold a list with something in it."""
    kind = lists.type
    if pa.types.is_null(kind):
        return [], np.empty((0, 0), np.float32)
    wrong = DataError(
        f"{source.dataset}: expected lists of numbers in the column {source.column!r}, found {kind_in_words(kind)}"
    )
    if not is_list(kind) or pa.types.is_string(kind.value_type):
        raise wrong
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    filled = pc.greater(lengths, 0)
    sizes = pc.unique(lengths.filter(filled)).to_pylist()
    if len(sizes) > 1:
        raise DataError(
            f"{source.dataset}: expected vectors of one dimension in the column {source.column!r}, "
            f"found dimensions {', '.join(map(str, sorted(sizes)[:5]))}"
        )
    keys = ids.filter(filled).to_pylist()
    if not keys:
        return [], np.empty((0, 0), np.float32)
    try:
        flat = lists.filter(filled).flatten().cast(pa.float32(), safe=False)
    except pa.ArrowException:
        raise wrong from None
    # A copy, because it is scaled in place and Arrow's memory is read-only.
    return keys, np.array(flat.to_numpy(zero_copy_only=False), np.float32).reshape(len(keys), sizes[0])
