"""Training the decoder that writes semantic ids."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from mcrs.config.blocks import Settings
from mcrs.config.run_types import CacheDir, RunDevice
from mcrs.data.conversation import Session
from mcrs.data.named_files import FOLDER
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.encoded_fields import EncodedFields, TrackSource, encode_tracks
from mcrs.errors import ConfigError, DataError
from mcrs.registry.components import FromRun, Inlined, parse_value
from mcrs.retrieval_modules.generative.conversations import N_POSITIONS, Item, newest, read_turn
from mcrs.retrieval_modules.generative.message_vectors import MessageVectors
from mcrs.retrieval_modules.generative.semantic_ids import from_arrays, to_arrays
from mcrs.runtime.device import resolve_device
from mcrs.training.base import Trainer
from mcrs.weights import locate_model, weights_identity
from mcrs.weights.arrays import load_arrays, save_arrays
from mcrs.weights.trained_model import WHOLE, TrainedModel


class DecoderLearning(Settings):
    """How a decoder is trained."""

    dropout: float = Field(0.1, ge=0, lt=1, description="The dropout rate of training.")
    epochs: int = Field(10, ge=1, description="Number of passes over all sessions and tracks.")
    learning_rate: float = Field(2e-3, gt=0, description="The learning rate at the start; it falls linearly to 0.")
    weight_decay: float = Field(0.1, ge=0, description="Weight decay (AdamW).")
    n_sessions: Annotated[int, Field(ge=0)] | None = Field(
        None, description="Maximum number of sessions, drawn at random with the seed, for learning curves. Unset: all."
    )
    batch_positions: int = Field(512, ge=1, description="Approximate number of positions (texts and codes) of a step.")
    seed: Annotated[int, FromRun("seed")] = Field(0, description="Random seed of weights, order and dropout.")


class GenerativeTrainer(Trainer):
    """Trains a small decoder, from random weights, to write the semantic id of the next track.

    It learns from conversations to write each played track after what was said and played before it, and from the
    tracks' own texts to write the id of a track after its text. Conversations teach which tracks fit; texts teach the
    id of every track, also of those never played.

    Args:
        cache_dir: Where vectors and weights are cached.
        device: Where decoder and text encoder run.
        text: The frozen text encoder of messages and tracks, and the catalogue fields that a track's text has.
        semantic_ids: The folder of the ids, made by ``mcrs train semantic_ids``.
        width: Dimension of the hidden states.
        layers: Layers of the decoder.
        heads: Attention heads of a layer.
        learning: How it is trained.
    """

    packages: ClassVar = ("torch", "transformers")

    def __init__(
        self,
        catalog: MusicCatalog,
        cache_dir: CacheDir,
        device: RunDevice,
        text: EncodedFields,
        semantic_ids: Annotated[str, FOLDER] = "exp/models/semantic_ids",
        width: Annotated[int, Field(ge=1)] = 128,
        layers: Annotated[int, Field(ge=1)] = 2,
        heads: Annotated[int, Field(ge=1)] = 4,
        *,
        learning: Annotated[DecoderLearning, Inlined()],
    ) -> None:
        if width % heads:
            raise ConfigError(f"width: expected a multiple of heads, {heads}, got {width}")
        trained = TrainedModel.open(Path(semantic_ids), ("semantic_ids",))
        self._ids = from_arrays(*load_arrays(trained.folder / WHOLE))
        source = {name: trained.settings.get(name) for name in TrackSource.model_fields}
        self._source = parse_value(TrackSource, source, "semantic_ids")
        self._fields = catalog.check_fields(text.fields, "text.fields")
        self._catalog, self._device = catalog, resolve_device(device)
        self._encoder = weights_identity(locate_model(text.model_name, cache_dir), cache_dir)
        self._messages = MessageVectors(text, cache_dir, self._device)
        self._tracks = encode_tracks(text, catalog, cache_dir, self._device)
        self._shape = {"width": width, "n_layers": layers, "n_heads": heads}
        self._learning = learning

    def identity(self) -> dict[str, Any]:
        """The catalogue's texts, the encoder, and where the ids come from."""
        return {
            "catalogue": self._catalog.fingerprint(self._fields),
            "text_encoder": self._encoder,
            "semantic_ids": self._source.model_dump(mode="json"),
        }

    def fit(self, sessions: Sequence[Session], folder: Path) -> None:
        """Train on sessions and on all tracks' texts; writes the decoder, and the ids that it writes.

        Raises:
            DataError: No track has an id, so that there is nothing to learn.
            ModelError: The text encoder fails, or the training diverges.
        """
        from mcrs.retrieval_modules.generative.decoder import DecoderShape, save_decoder
        from mcrs.training.decoder_training import train_decoder

        codes_of = self._ids.codes_of(self._catalog)
        if not codes_of:
            raise DataError(
                f"no track of {self._catalog.name} has a semantic id; make the ids of this catalogue with: "
                f"mcrs train semantic_ids --config FILE"
            )
        limit = self._learning.n_sessions
        if limit is not None and limit < len(sessions):
            drawn = np.random.default_rng(self._learning.seed).permutation(len(sessions))[:limit]
            sessions = [sessions[position] for position in sorted(drawn)]
        sequences = [
            read_session(session, codes_of, self._messages.encode(session.turns[-1].turn.said)) for session in sessions
        ]
        rows = np.array(self._catalog.rows(codes_of), np.int32)
        texts = zip(self._tracks.vectors_of(rows), codes_of.values(), strict=True)
        sequences += [[vector, codes] for vector, codes in texts]
        shape = DecoderShape(n_dimensions=self._messages.n_dimensions, sizes=tuple(self._ids.sizes), **self._shape)
        decoder = train_decoder(shape, sequences, self._learning, self._device)
        save_decoder(decoder, folder)
        save_arrays(folder, self._ids.track_ids, to_arrays(self._ids))


def read_session(
    session: Session, codes_of: Mapping[str, NDArray[np.int32]], vector_of: Mapping[str, NDArray[np.float32]]
) -> list[Item]:
    """A session as one sequence to learn from, which ends with the track of its last turn."""
    last = session.turns[-1]
    items = read_turn(last.turn, codes_of, vector_of)
    if last.relevant_track_id is not None and last.relevant_track_id in codes_of:
        items.append(codes_of[last.relevant_track_id])
    return newest(items, N_POSITIONS)
