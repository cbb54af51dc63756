"""Loading text encoders and cross-encoders with sentence-transformers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mcrs.checks.plain_values import one_line, plural
from mcrs.embeddings.encoder_parts import (
    MODULES,
    listed_modules,
    other_kind,
    readers,
    transformer_of,
    transformers_with_folders,
    unused_parts,
)
from mcrs.errors import ConfigError, ModelError
from mcrs.runtime.quiet import quiet_transformers
from mcrs.weights import OWN_CODE, find_damaged_file, require_vocabulary

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer
    from torch.nn import Module
    from transformers import PreTrainedModel

    from mcrs.embeddings.encoder_settings import Pooling, TextCut

logger = logging.getLogger(__name__)

#: What to do about token vectors that nothing pools.
SET_POOLING = "set pooling (mean is right for most encoders)"
# The tasks of a reader whose last position is read.
_DECODING_TASKS = ("text-generation", "any-to-any")
Model = TypeVar("Model", bound="SentenceTransformer | CrossEncoder")


def load_encoder(
    folder: Path, name: str, *, device: str, dtype: str, pooling: Pooling | None, max_length: int | None
) -> SentenceTransformer:
    """Load an encoder from a folder, ready to run. No code of the model's repository is ever run.

    ``name`` is for messages, and ``device`` is an available one of torch. Without ``pooling``, the model defines it.
    Texts of more tokens than ``max_length`` are cut at their end; None: the model's own limit.

    Raises:
        ModelError: The folder holds no encoder, or it cannot be loaded.
        ConfigError: ``max_length`` is more than its positions, or leaves no room for a text.
    """
    if pooling is None and not (folder / MODULES).is_file():
        raise ModelError(
            f"{name!r} is not a sentence-transformers model (it has no {MODULES}), so its pooling is unknown; "
            f"{SET_POOLING}"
        )
    # The library would replace the model's own last modules by a pooling that it was not trained with.
    if pooling is None and (kind := other_kind(folder)):
        raise ModelError(
            f"{name!r} is a {kind} of sentence-transformers, which does not give a text one dense vector; choose a "
            f"SentenceTransformer, or {SET_POOLING}"
        )
    model = _load_whole(lambda: _assemble(folder, device, dtype, pooling), folder, "encoder", name, pooling is None)
    if pooling is not None and (unused := unused_parts(folder)):
        logger.warning(
            "pooling: %s replaces what the encoder %r has of its own (%s); remove pooling to use the model as it is",
            pooling,
            name,
            ", ".join(unused),
        )
    _limit_length(model, name, max_length)
    _pad_at_the_end(model)
    return model


def load_cross_encoder(folder: Path, name: str, *, device: str, dtype: str, max_length: int | None) -> CrossEncoder:
    """Load a model that gives one score for a pair of texts, ready to run.

    The parameters are those of :func:`load_encoder`; longer pairs are cut.

    Raises:
        ModelError: The folder holds no such model, or it cannot be loaded.
        ConfigError: ``max_length`` is more than its positions, or leaves no room for a text.
    """
    from sentence_transformers import CrossEncoder

    options = {"dtype": dtype, "use_safetensors": True}
    model: CrossEncoder = _load_whole(
        lambda: CrossEncoder(str(folder), device=device, model_kwargs=options, local_files_only=True),
        folder,
        "cross-encoder",
        name,
    )
    if _is_decoder(readers(model)[0]) and not (folder / MODULES).is_file():
        raise ModelError(
            f"{name!r} is a language model that does not define how it scores a pair (it has no {MODULES}); choose a "
            "cross-encoder, or the reranker llm"
        )
    if model.num_labels != 1:
        raise ModelError(
            f"the cross-encoder {name!r} has {model.num_labels} outputs, expected 1; choose a cross-encoder for ranking"
        )
    _limit_length(model, name, max_length)
    _pad_at_the_end(model)
    return model


def _load_whole(load: Callable[[], Model], folder: Path, kind: str, name: str, as_listed: bool = True) -> Model:
    """Load a model, and reject it if weights are missing; ``as_listed`` says that it has the modules of the list."""
    from safetensors import SafetensorError

    try:
        with quiet_transformers():
            model = load()
            missing = _find_missing_weights(transformers_with_folders(model, folder, as_listed=as_listed))
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
        reason = OWN_CODE if "trust_remote_code" in str(error) else one_line(error) or type(error).__name__
        # A module that only normalises has no files.
        needed = [module["path"] for module in listed_modules(folder) if not module["type"].endswith("Normalize")]
        if damage := find_damaged_file(folder):
            reason = damage
        elif absent := [path for path in needed if not (folder / path).is_dir()]:
            reason = f"{MODULES} names {', '.join(absent)}, which the folder lacks; copy or download the model again"
        raise ModelError(f"cannot load the {kind} {name!r}: {reason}") from error
    for tokenizer in _tokenizers(model):
        require_vocabulary(tokenizer, name)
    if missing:
        raise ModelError(
            f"{name!r} is not a complete {kind}: missing weights: {len(missing):,}, the first {missing[0]}; choose a "
            "model whose config.json matches its weights"
        )
    return model


def _assemble(folder: Path, device: str, dtype: str, pooling: Pooling | None) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling as PoolingModule
    from sentence_transformers.sentence_transformer.modules import Transformer

    options = {"dtype": dtype, "use_safetensors": True}
    if pooling is None:
        return SentenceTransformer(str(folder), device=device, model_kwargs=options, local_files_only=True)
    # Without trust_remote_code, transformers asks on the terminal whether to run the code of a folder.
    no_code = {"trust_remote_code": False}
    tokens = Transformer(
        str(folder), model_kwargs={**options, **no_code}, processor_kwargs=no_code, config_kwargs=no_code
    )
    pool = PoolingModule(tokens.get_embedding_dimension(), pooling)
    return SentenceTransformer(modules=[tokens, pool], device=device)


def _find_missing_weights(loaded: Iterable[tuple[Any, Path]]) -> list[str]:
    """Find the weights that are not in the files; the library silently initialises them at random."""
    missing: set[str] = set()
    for each, folder in loaded:
        if not (folder / "config.json").is_file():
            continue
        # The library does not report them; loading again on the meta device reads no weights.
        _, report = type(each).from_pretrained(
            folder,
            config=each.config,
            device_map="meta",
            output_loading_info=True,
            use_safetensors=True,
            local_files_only=True,
        )
        missing.update(report["missing_keys"])
    # Many encoders are published without BERT's pooler; none of our poolings uses it.
    return sorted(name for name in missing if not name.startswith("pooler."))


def _limit_length(model: SentenceTransformer | CrossEncoder, name: str, max_length: int | None) -> None:
    """Truncate texts at the given length, or else at the model's number of positions."""
    n_added = max((each.num_special_tokens_to_add() for each in _tokenizers(model)), default=0)
    if max_length is not None and max_length <= n_added:
        raise ConfigError(
            f"max_length: expected more than {n_added}, because {name!r} itself adds {plural(n_added, 'token')} to "
            f"each text; got {max_length}"
        )
    n_limited = 0
    for reader in readers(model):
        n_positions = _count_positions(transformer_of(reader))
        if max_length is not None and n_positions is not None and max_length > n_positions:
            raise ConfigError(
                f"max_length: expected at most {n_positions} tokens, the longest input of {name!r}, got {max_length}"
            )
        own = getattr(reader, "max_seq_length", None)
        limit = max_length or (n_positions and min(n_positions, own or n_positions))
        if limit is None:
            continue
        with suppress(AttributeError):  # of a reader without a limit, such as static embeddings
            reader.max_seq_length = limit
            n_limited += 1
    if max_length is not None and not n_limited:
        raise ConfigError(f"max_length: {name!r} reads texts of any length; remove the setting")


def _tokenizers(model: Module) -> Iterator[Any]:
    """The tokenizers of a model, or of a part of it, that pad and truncate."""
    tokenizers = (getattr(module, "tokenizer", None) for module in model.modules())
    return (each for each in tokenizers if hasattr(each, "padding_side"))


def _pad_at_the_end(model: SentenceTransformer | CrossEncoder) -> None:
    """Pad and truncate texts at their end, whatever the tokenizer's settings.

    So each token has the same position as without padding, and the first token is the text's own. Only a decoder that
    scores its next token must be padded at the beginning. The attention mask marks padding: if a tokenizer has no
    padding token, any token works.
    """
    for reader in readers(model):
        side = "left" if _is_decoder(reader) else "right"
        for tokenizer in _tokenizers(reader):
            tokenizer.padding_side, tokenizer.truncation_side = side, "right"
            if tokenizer.pad_token is None:
                tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token or tokenizer.convert_ids_to_tokens(0)
                loaded: Any = transformer_of(reader)
                if loaded is not None:
                    # Models with one score for a text look for its last token that is not padding.
                    loaded.config.get_text_config().pad_token_id = tokenizer.pad_token_id


def _is_decoder(reader: Any) -> bool:  # noqa: ANN401 - the class of a module
    return getattr(reader, "transformer_task", None) in _DECODING_TASKS


def cut_texts(model: SentenceTransformer | CrossEncoder, place: TextCut) -> None:
    """Have a model cut long texts at their end, as it does when it is loaded, or at their beginning."""
    side = "left" if place == "beginning" else "right"
    for tokenizer in _tokenizers(model):
        tokenizer.truncation_side = side


def _count_positions(loaded: PreTrainedModel | None) -> int | None:
    """How many tokens a text can have, special ones included; None if nothing limits them."""
    from torch.nn import Embedding

    if loaded is None:
        return None
    for path, module in loaded.named_modules():
        if path.endswith("position_embeddings") and isinstance(module, Embedding):
            # If positions include padding, as in RoBERTa, those of tokens begin after it.
            return module.num_embeddings - (0 if module.padding_idx is None else module.padding_idx + 1)
    found = getattr(loaded.config.get_text_config(), "max_position_embeddings", None)
    return found if found and found > 0 else None
