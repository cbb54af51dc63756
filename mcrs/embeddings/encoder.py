"""Encoding texts by a transformer."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from mcrs.checks.plain_values import one_line, plural, valid_text
from mcrs.embeddings.encoder_loading import SET_POOLING, cut_texts, load_encoder
from mcrs.embeddings.encoder_parts import MODULES
from mcrs.embeddings.query_prompts import cut_behind_prompt, prompt_of
from mcrs.errors import ModelError
from mcrs.runtime.device import resolve_device
from mcrs.runtime.memory import is_out_of_memory
from mcrs.weights import locate_model, weights_identity

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from mcrs.embeddings.encoder_settings import EncoderSettings, Pooling, TextCut


logger = logging.getLogger(__name__)


class _ModelSettings(TypedDict):
    device: str
    dtype: str
    pooling: Pooling | None
    max_length: int | None


# Two texts of different lengths, and the largest share of a vector that rounding may change.
_PADDED = ("a", "a b c d e f g h i j k l m")
_TOLERANCES = {"float32": 1e-3, "bfloat16": 0.05, "float16": 0.05}
# The models in use, so that components with the same encoder share one.
_in_use: WeakValueDictionary[str, SentenceTransformer] = WeakValueDictionary()


class Encoder:
    """A text encoder. Its model is loaded on first use; encoders with the same weights and settings share one.

    Args:
        settings: The model, and how it reads texts.
        cache_dir: Folder of weights and their hashes.
        device: Where it runs, as configurations name devices.
        normalize: Whether vectors are scaled to length 1, so that their dot product is the cosine.
        query_prompt: Prefix of a query; None: the model's own.
        document_prompt: Prefix of a document; None: the model's own.
        query_cut: Where queries that are too long are cut; documents are cut at their end.

    Attributes:
        identity: Everything that the vectors of documents depend on, for an artifact's key.

    Raises:
        ModelError: The model cannot be found.
        HubUnreachableError: It is on no local disk, and the hub cannot be reached.
        DeviceError: There is no such device here.
    """

    def __init__(
        self,
        settings: EncoderSettings,
        cache_dir: Path,
        device: str,
        *,
        normalize: bool = True,
        query_prompt: str | None = None,
        document_prompt: str | None = None,
        query_cut: TextCut = "end",
    ) -> None:
        self._query_cut = query_cut
        self._settings: _ModelSettings = {
            "device": resolve_device(device),
            "dtype": settings.dtype,
            "pooling": settings.pooling,
            "max_length": settings.max_length,
        }
        self._name = settings.model_name
        self._folder = locate_model(self._name, cache_dir)
        self._model: SentenceTransformer | None = None
        self._prompts = {"query": query_prompt, "document": document_prompt}
        self._options: dict[str, Any] = {"batch_size": settings.batch_size, "normalize_embeddings": normalize}
        self.identity: dict[str, Any] = {
            "weights": weights_identity(self._folder, cache_dir),
            "dtype": settings.dtype,
            "max_length": settings.max_length,
            "pooling": settings.pooling,
            # The second value is that of vectors in half precision, whose length is scaled again in float32.
            "normalize": normalize and (settings.dtype == "float32" or "float32"),
            "document_prompt": document_prompt,
            "versions": {package: version(package) for package in ("sentence-transformers", "transformers")},
        }

    def load(self) -> SentenceTransformer:
        """Load the model if it is not loaded; call this early to get its errors early.

        Raises:
            ModelError: It cannot be loaded.
            ConfigError: It has fewer positions than ``max_length``.
        """
        if self._model is None:
            key = json.dumps([self.identity["weights"], self._settings])
            self._model = _in_use.get(key)
            if self._model is None:
                self._model = _in_use[key] = load_encoder(self._folder, self._name, **self._settings)
            if self._options["batch_size"] > 1 and self._padding_changes_vectors():
                logger.warning(
                    "padding changes the vectors of the encoder %r, so its texts are encoded one at a time", self._name
                )
                self._options["batch_size"] = 1
        return self._model

    def _padding_changes_vectors(self) -> bool:
        """Whether the vector of a text depends on a longer text in its batch, as with a few architectures."""
        short, _ = self.encode_documents(_PADDED)
        (alone,) = self.encode_documents(_PADDED[:1])
        difference, length = float(np.linalg.norm(short - alone)), float(np.linalg.norm(alone))
        return difference > length * _TOLERANCES[self._settings["dtype"]]

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of queries, ``[n, D]``; equal ones are encoded once.

        An out-of-memory error is passed on as it is: fewer turns may fit.

        Raises:
            ModelError: The model fails, or its vectors are NaN or infinite.
        """
        positions = {text: position for position, text in enumerate(dict.fromkeys(texts))}
        model, distinct = self.load(), list(positions)
        if self._query_cut == "beginning":
            distinct = cut_behind_prompt(model, distinct, prompt_of(model, "query", self._prompts["query"]))
        # Encoders with the same settings share a model, so where it cuts is left as it was.
        cut_texts(model, self._query_cut)
        try:
            vectors = self._encode(model.encode_query, distinct, "query")
        finally:
            cut_texts(model, "end")
        return vectors[[positions[text] for text in texts]]

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of documents, ``[n, D]``.

        Raises:
            ModelError: The model fails, or its vectors are NaN or infinite.
        """
        return self._encode(self.load().encode_document, texts, "document")

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str], kind: str) -> NDArray[np.float32]:
        try:
            vectors = encode(
                list(map(valid_text, texts)), prompt=self._prompts[kind], show_progress_bar=False, **self._options
            )
        except KeyError:
            raise ModelError(
                f"the encoder {self._name!r} gives one vector for each token, and none for a text: its {MODULES} lists "
                f"no pooling; {SET_POOLING}"
            ) from None
        except IndexError:
            raise ModelError(
                f"the encoder {self._name!r} has fewer token vectors than its tokenizer has tokens; choose a model "
                f"with the tokenizer that it was trained with"
            ) from None
        except (RuntimeError, ValueError, TypeError, AttributeError) as error:
            if kind == "query" and is_out_of_memory(error):
                raise
            raise ModelError(
                f"the encoder {self._name!r} failed on {plural(len(texts), 'text')}: {one_line(error)}; "
                f"if it ran out of memory, set a smaller batch_size"
            ) from error
        vectors = np.asarray(vectors, np.float32)
        if self._options["normalize_embeddings"] and self._settings["dtype"] != "float32":
            # The library scales in the model's precision, which is too coarse for a length.
            vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        if not np.isfinite(vectors).all():
            raise ModelError(f"the encoder {self._name!r} returned NaN or infinite values; set dtype: float32")
        return vectors
