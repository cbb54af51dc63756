"""Turning texts into vectors with a transformer, by way of sentence-transformers."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from mcrs.device import resolve_device
from mcrs.errors import ModelError
from mcrs.lm_modules.loading import quiet_transformers
from mcrs.weights import locate_model, weights_identity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

Pooling: TypeAlias = Literal["mean", "cls", "max", "lasttoken", "weightedmean"]


class Encoder:
    """A text encoder.

    Args:
        model_name: A local folder or a hub id; ``id@revision`` pins it.
        cache_dir: Where weights and what is known of them are kept.
        device: Where it runs, as configurations name devices.
        dtype: Number format of the weights; vectors are float32 always.
        max_length: Longer texts are cut at their end, in tokens; None is the model's own limit.
        pooling: How token vectors become one; None if the model is a sentence-transformers model, which says so itself.
        normalize: Whether vectors are scaled to length 1, so that their dot product is the cosine.
        batch_size: Texts encoded at once.
        query_prompt: What stands before a query; None is the model's own.
        document_prompt: What stands before a document; None is the model's own.

    Raises:
        ModelError: The model cannot be found or loaded.
        HubUnreachableError: It is on no local disk, and the hub cannot be reached.
        DeviceError: There is no such device here.
    """

    def __init__(
        self,
        model_name: str,
        cache_dir: Path,
        device: str,
        *,
        dtype: str,
        max_length: int | None,
        pooling: Pooling | None,
        normalize: bool,
        batch_size: int,
        query_prompt: str | None,
        document_prompt: str | None,
    ) -> None:
        self._device = resolve_device(device)
        folder = locate_model(model_name, cache_dir)
        if pooling is None and not (folder / "modules.json").is_file():
            raise ModelError(
                f"{model_name!r} is no sentence-transformers model (it has no modules.json), so it does not say how "
                f"its token vectors become one; set retrieval.pooling, to mean for most encoders"
            )
        self._name = model_name
        self._prompts = {"query": query_prompt, "document": document_prompt}
        self._options: dict[str, Any] = {"batch_size": batch_size, "normalize_embeddings": normalize}
        self._model = self._load(folder, dtype, pooling, max_length)
        self.identity: dict[str, Any] = {
            "weights": weights_identity(folder, cache_dir),
            "dtype": dtype,
            "max_length": max_length,
            "pooling": pooling,
            "normalize": normalize,
            "document_prompt": document_prompt,
            "versions": {package: version(package) for package in ("sentence-transformers", "transformers")},
        }
        """Everything that decides the vectors of documents, for an artifact's key."""

    def _load(self, folder: Path, dtype: str, pooling: Pooling | None, max_length: int | None) -> SentenceTransformer:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.base.modules import Transformer
        from sentence_transformers.sentence_transformer.modules import Pooling as PoolingModule

        options = {"dtype": dtype, "use_safetensors": True}
        try:
            with quiet_transformers():
                if pooling is None:
                    model = SentenceTransformer(
                        str(folder), device=self._device, model_kwargs=options, local_files_only=True
                    )
                else:
                    tokens = Transformer(str(folder), model_kwargs=options)
                    pool = PoolingModule(tokens.get_embedding_dimension(), pooling)
                    model = SentenceTransformer(modules=[tokens, pool], device=self._device)
        except (
            OSError,
            ValueError,
            ImportError,
            LookupError,
            RuntimeError,
            TypeError,
            AttributeError,
            SafetensorError,
        ) as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise ModelError(f"cannot load the encoder {self._name!r}: {reason}") from error
        if max_length is not None:
            model.max_seq_length = max_length
        return model

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of queries, ``[n, D]``.

        Raises:
            ModelError: The model fails, or its vectors hold no numbers.
        """
        return self._encode(self._model.encode_query, texts, "query")

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of documents, ``[n, D]``.

        Raises:
            ModelError: The model fails, or its vectors hold no numbers.
        """
        return self._encode(self._model.encode_document, texts, "document")

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str], kind: str) -> NDArray[np.float32]:
        try:
            vectors = encode(list(texts), prompt=self._prompts[kind], show_progress_bar=False, **self._options)
        except RuntimeError as error:
            raise ModelError(
                f"the encoder {self._name!r} failed on {len(texts)} texts: {' '.join(str(error).split())}; "
                f"if memory is short, set a smaller retrieval.batch_size"
            ) from error
        vectors = np.asarray(vectors, np.float32)
        if not np.isfinite(vectors).all():
            raise ModelError(
                f"the encoder {self._name!r} gives vectors that are no numbers; set retrieval.dtype: float32"
            )
        return vectors
