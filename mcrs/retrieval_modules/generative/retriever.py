"""Retrieval by a decoder that writes the ids of tracks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from mcrs.config.run_types import CacheDir, RunDevice
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.encoded_fields import EncodedFields, TrackSource, read_track_vectors
from mcrs.errors import ModelError
from mcrs.registry.components import parse_value
from mcrs.retrieval_modules.generative.beams import IdTree, search_beams
from mcrs.retrieval_modules.generative.conversations import N_POSITIONS, newest, pack, read_turn
from mcrs.retrieval_modules.generative.message_vectors import MessageVectors
from mcrs.retrieval_modules.generative.semantic_ids import SemanticIds, from_arrays
from mcrs.retrieval_modules.trained import ModelFolder, TrainedRetriever
from mcrs.runtime.device import resolve_device
from mcrs.types import Ranking, Turn
from mcrs.weights import locate_model, weights_identity
from mcrs.weights.arrays import load_arrays
from mcrs.weights.trained_model import training_command

# Maximum number of beams, over all turns: about 200 MB of keys and values.
_MAX_BEAMS = 2048


class _Part(NamedTuple):
    """One part of a model."""

    decoder: Any
    codes_of: dict[str, NDArray[np.int32]]
    tree: IdTree


class GenerativeRetriever(TrainedRetriever):
    """Lets a small decoder write the semantic id of the next track, given what the user said and what was played.

    What the user said comes in as a vector of a frozen text encoder for each message, what was played as codes. A beam
    search over the tree of all ids gives distinct tracks that were not played; their scores are log-probabilities.
    The list has as many tracks as are requested, or all that are left. ``mcrs train semantic_ids`` makes the ids and
    ``mcrs train generative`` the decoder. A track that came into the catalogue later gets an id by the same centres.

    Source: Rajput et al., Recommender systems with generative retrieval, NeurIPS 2023 (semantic ids by residual
    quantisation, a last code against collisions, beams), here with a decoder only and with text as vectors.

    Args:
        cache_dir: Where vectors and weights are cached.
        device: Where decoder and text encoder run.
        model: The folder of the model.
        n_beams: Number of beams of a search. If more tracks are requested, there are as many beams as tracks. In a
            hybrid, ``depth`` tracks are requested, so set ``depth`` to about 100.

    Raises:
        ModelError: There is no such model, it is damaged or of another kind, its text encoder is another one than in
            the training, or none of its tracks is in the catalogue.
        HubUnreachableError: The text encoder is on no local disk, and the hub cannot be reached.
        DeviceError: There is no such device here.
    """

    kinds: ClassVar = ("generative",)

    def __init__(
        self,
        catalog: MusicCatalog,
        cache_dir: CacheDir,
        device: RunDevice,
        model: ModelFolder,
        n_beams: Annotated[int, Field(ge=1)] = 50,
    ) -> None:
        if not Path(model).is_dir():
            raise ModelError(
                f"no trained model in {model}; train it with this configuration: mcrs train semantic_ids "
                f"--config FILE, and then: {training_command(Path(model), 'generative')}"
            )
        super().__init__(catalog, model)
        self._cache_dir, self._device, self._n_beams = cache_dir, resolve_device(device), n_beams
        text = parse_value(EncodedFields, self.trained.settings["text"], "text")
        folder = locate_model(text.model_name, cache_dir)
        if weights_identity(folder, cache_dir) != self.trained.identity["text_encoder"]:
            raise ModelError(
                f"the weights of {text.model_name} are not those that the decoder in {model} was trained with; use "
                f"those, or train it again with: {training_command(Path(model), 'generative')} --overwrite"
            )
        self._vectors = MessageVectors(text, cache_dir, self._device)

    def load_part(self, folder: Path) -> _Part:
        """Read a decoder and the ids of the catalogue's tracks."""
        from mcrs.retrieval_modules.generative.decoder import load_decoder

        ids = self._complete(from_arrays(*load_arrays(folder)))
        codes_of = ids.codes_of(self.catalog)
        tree = IdTree(np.stack(list(codes_of.values())), np.array(self.catalog.rows(codes_of), np.int32))
        return _Part(load_decoder(folder, self._device), codes_of, tree)

    def _complete(self, ids: SemanticIds) -> SemanticIds:
        """Ids for the tracks that came into the catalogue after the training, too, if they have a vector."""
        known = set(ids.track_ids)
        rows = np.array([row for row, track in enumerate(self.catalog.track_ids) if track not in known], np.int32)
        if not len(rows):
            return ids
        source = parse_value(TrackSource, self.trained.identity["semantic_ids"], "semantic_ids")
        vectors = read_track_vectors(source, self.catalog, self._cache_dir, self._device)
        rows = rows[vectors.known(rows)]
        return ids.extend(self.catalog.ids(rows), vectors.vectors_of(rows)) if len(rows) else ids

    def rank(self, part: _Part, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Write ids for each turn."""
        width = min(max(topk, self._n_beams), len(part.tree.rows))
        n_turns = max(1, _MAX_BEAMS // width)
        rankings: list[Ranking] = []
        for start in range(0, len(turns), n_turns):
            rankings += self._write(part, turns[start : start + n_turns], width)
        return [ranking.head(topk) for ranking in rankings]

    def _write(self, part: _Part, turns: Sequence[Turn], width: int) -> list[Ranking]:
        from mcrs.retrieval_modules.generative.decoder import DecoderScorer

        n_before = N_POSITIONS - part.tree.n_levels
        vectors = self._vectors.encode(message for turn in turns for message in turn.said)
        sequences = [newest(read_turn(turn, part.codes_of, vectors), n_before) for turn in turns]
        packed = pack(sequences, self._vectors.n_dimensions, part.decoder.shape.sizes)
        played = [part.tree.leaves(self.catalog.rows(turn.played_track_ids)) for turn in turns]
        return search_beams(part.tree, DecoderScorer(part.decoder, packed), played, width)
