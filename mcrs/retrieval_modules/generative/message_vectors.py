"""The vectors of messages, made by a frozen text encoder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.embeddings.encoder import Encoder

if TYPE_CHECKING:
    from mcrs.embeddings.encoded_fields import EncodedFields

_MAX_KEPT = 1 << 14


class MessageVectors:
    """Encodes messages, and caches the latest ones: the turns of a session share theirs.

    Raises:
        ModelError: The encoder cannot be found.
        HubUnreachableError: It is on no local disk, and the hub cannot be reached.
        DeviceError: There is no such device here.
    """

    def __init__(self, source: EncodedFields, cache_dir: Path, device: str) -> None:
        self._encoder = Encoder(source, cache_dir, device)
        self._known: dict[str, NDArray[np.float32]] = {}

    @cached_property
    def n_dimensions(self) -> int:
        """The length of a vector.

        Raises:
            ModelError: The encoder cannot be loaded or run.
        """
        return int(self._encoder.encode_queries(["music"]).shape[1])

    def encode(self, texts: Iterable[str]) -> Mapping[str, NDArray[np.float32]]:
        """The vector of each text, of length 1; zeros for an empty one, which says nothing. Each ``[D]``.

        Raises:
            ModelError: The encoder fails.
        """
        wanted = list(dict.fromkeys(texts))
        if len(self._known) + len(wanted) > _MAX_KEPT:
            self._known.clear()
        new = [text for text in wanted if text not in self._known]
        said = [text for text in new if text.strip()]
        if said:
            self._known.update(zip(said, self._encoder.encode_queries(said), strict=True))
        nothing = np.zeros(self.n_dimensions, np.float32)
        self._known.update((text, nothing) for text in new if not text.strip())
        return {text: self._known[text] for text in wanted}
