"""The pipeline by the names of the released baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import torch

from mcrs.checks.given_rows import given_rows
from mcrs.config import QuerySettings, make_config
from mcrs.db_item import MusicCatalogDB
from mcrs.db_user import UserProfileDB
from mcrs.errors import ConfigError
from mcrs.lm_modules.adapter import LMOfObject
from mcrs.lm_modules.base import LanguageModel
from mcrs.lm_modules.hf_causal import HFCausalLM
from mcrs.lm_modules.llama import LLAMA_MODEL
from mcrs.pipeline.chat_input import read_batch
from mcrs.pipeline.crs import BATCH_NEW_TOKENS, CHAT_NEW_TOKENS, CRSBaseline
from mcrs.pipeline.recommender import Recommender
from mcrs.pipeline.wiring import load_language_model, load_recommender
from mcrs.prompts.released import ReleasedPromptBuilder, join_system
from mcrs.prompts.styles import load_role_prompt
from mcrs.registry.components import signature_of
from mcrs.registry.plugin_errors import register_own_code
from mcrs.retrieval_modules.adapter import RetrieverOfObject
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.load_module import RELEASED_CLASSES
from mcrs.retrieval_modules.text_to_items import TextToItems
from mcrs.runtime.overrides import keeps
from mcrs.types import Message

__all__ = ["CRS_BASELINE", "CRSBaseline", "load_crs_baseline"]


class CRS_BASELINE:
    """Answers conversations by the released names and with the released prompts, through :class:`CRSBaseline`.

    The attributes are read for each message: ``retrieval`` and ``lm`` may be replaced by objects with the released
    methods, ``role_prompt`` and ``session_memory`` by other contents.

    Args:
        lm_type: The chat model: a hub id, a local folder, or ``template`` for responses without a model.
        retrieval_type: The retriever's registered name.
        item_db_name: The track catalogue.
        user_db_name: The user profiles.
        split_types: The splits of both.
        corpus_types: The catalogue fields that are indexed and shown.
        cache_dir: Where indexes and converted weights are cached.
        device: Where the language model runs.
        attn_implementation: How the language model computes attention.
        dtype: Data type of the language model's weights, as a torch dtype or its name.
        **settings: Any other key of a configuration file. ``prompts`` is a folder with the released file names.

    Attributes:
        lm: Writes the responses.
        retrieval: Finds the tracks.
        item_db: The tracks.
        user_db: The user profiles.
        prompts_dir: The folder of the prompt texts.
        role_prompt: The texts ``role_play``, ``personalization`` and ``response_generation``.
        session_memory: The messages of the live chat, each a mapping with ``role`` and ``content``.

    Raises:
        MCRSError: A value is wrong, or data or a component cannot be loaded.
    """

    def __init__(
        self,
        lm_type: str = "meta-llama/Llama-3.2-1B-Instruct",
        retrieval_type: str = "bm25",
        item_db_name: str = "talkpl-ai/TalkPlayData-2-Track-Metadata",
        user_db_name: str = "talkpl-ai/TalkPlayData-2-User-Metadata",
        split_types: Sequence[str] = ("test_warm", "test_cold"),
        corpus_types: Sequence[str] = ("track_name", "artist_name", "album_name"),
        cache_dir: str = "./cache",
        device: str = "cuda",
        attn_implementation: str = "eager",
        dtype: torch.dtype | str = torch.bfloat16,
        **settings: object,
    ) -> None:
        register_own_code(type(self))
        data = {
            "lm_type": lm_type,
            "retrieval_type": retrieval_type,
            "item_db_name": item_db_name,
            "user_db_name": user_db_name,
            "split_types": _plain(split_types),
            "corpus_types": _plain(corpus_types),
            "cache_dir": str(cache_dir),
            "device": str(device),
            "attn_implementation": attn_implementation,
            "dtype": str(dtype).removeprefix("torch."),
            "prompt_style": "released",
            **settings,
        }
        self.config = config = make_config(data, type(self).__name__)
        if config.prompt_style != "released":
            raise ConfigError(
                f"{type(self).__name__} needs prompt_style: released; for prompt_style: default, use mcrs.load_crs"
            )
        self.lm_type = config.lm_type
        self.retrieval_type = config.retrieval_type
        self.item_db_name = config.item_db_name
        self.user_db_name = config.user_db_name
        self.split_types = list(config.split_types)
        self.corpus_types = list(config.corpus_types)
        self.cache_dir = config.cache_dir
        self.device = config.device
        self.attn_implementation = config.attn_implementation
        self.dtype: torch.dtype = getattr(torch, config.dtype)
        folder, self.role_prompt = load_role_prompt(config.prompts)
        self.prompts_dir = str(folder)
        self.item_db = MusicCatalogDB(config.item_db_name, config.track_splits, config.corpus_types)
        self.user_db = UserProfileDB(config.user_db_name, config.user_splits)
        self.retrieval: Any = self._load_released_retrieval()
        lm = cache(lambda: load_language_model(config, self.item_db, self.user_db))
        found_by = None if self.retrieval is None else self._retriever()
        loaded = load_recommender(config, self.item_db, self.user_db, language_model=lm, retriever=found_by)
        self.retrieval = self.retrieval or loaded.retriever
        self._rerankers = loaded.rerankers
        self.lm: Any = self._by_released_name(lm())
        self.session_memory: list[dict[str, str]] = []

    def _load_released_retrieval(self) -> TextToItems | None:
        """The released class of the configured retriever, if it has one that takes all of its settings."""
        config = self.config
        released = RELEASED_CLASSES.get(config.retrieval_type)
        if released is None or config.query != QuerySettings():
            return None
        if not config.retrieval.keys() <= signature_of(released).keys() - {"corpus_types"}:
            return None
        fields, splits = self.corpus_types, config.track_splits
        return released(config.item_db_name, splits, fields, config.cache_dir, **config.retrieval, tracks=self.item_db)

    def _by_released_name(self, lm: LanguageModel) -> LanguageModel | LLAMA_MODEL:
        if not isinstance(lm, HFCausalLM):
            return lm
        return LLAMA_MODEL(self.lm_type, self.device, self.attn_implementation, self.dtype, backend=lm)

    def _reset_session_memory(self) -> None:
        """Forget the live chat."""
        self.session_memory = []

    def _upload_session_memory(self, chat_history: Sequence[dict[str, str]]) -> None:
        """Replace the history of the live chat."""
        self.session_memory = chat_history if isinstance(chat_history, list) else list(chat_history)

    def _get_system_prompt(self, user_id: str | None = None) -> str:
        """The system message, with the profile of a known user at its end."""
        return join_system(self.role_prompt, self.user_db.id_to_profile_str(user_id) if user_id else None)

    def chat(self, user_query: str, user_id: str | None = None) -> dict[str, Any]:
        """Answer one message of the live chat; message, track and response are added to ``session_memory``.

        Args:
            user_query: What the user says.
            user_id: The user, for personalisation; None or an unknown id for none.

        Returns:
            The keys of :meth:`batch_chat`.

        Raises:
            ConfigError: The message is empty.
            DataError: The message is not a string, or one of ``session_memory`` has an unknown role or no content.
            ModelError: No response could be written.
        """
        if isinstance(user_query, str) and not user_query.strip():
            raise ConfigError("the query is empty; write what you would like to hear")
        data = {"user_query": user_query, "user_id": user_id, "session_memory": self.session_memory}
        result = self._answer([data], "chat", CHAT_NEW_TOKENS, truncate=False)[0]
        said = [("user", user_query), ("assistant", result["recommend_item"]), ("assistant", result["response"])]
        self.session_memory += [{"role": role, "content": content} for role, content in said]
        return result

    def batch_chat(self, batch_data: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Answer the last message of each of many conversations.

        Args:
            batch_data: Mappings with ``user_query``, and optionally ``user_id`` and ``session_memory``: the earlier
                messages, each a mapping with ``role`` (user, assistant or music) and ``content``.

        Returns:
            For each, in the same order: ``user_id``, ``user_query``, ``retrieval_items`` (track ids, best first),
            their titles, artists and scores, ``recommend_item`` (the text of the first), ``response``, and
            ``response_source``, as :meth:`mcrs.pipeline.crs.CRSBaseline.batch_chat` describes them.

        Raises:
            DataError: The batch is not a list of such mappings, a query is not a string, a user is not an id, or a
                message has an unknown role or no content.
            ModelError: A response could not be written.
        """
        return self._answer(batch_data, "batch", BATCH_NEW_TOKENS, truncate=True)

    def _answer(
        self, batch: Sequence[Mapping[str, Any]], name: str, max_new_tokens: int, *, truncate: bool
    ) -> list[dict[str, Any]]:
        config = self.config
        rows = given_rows(batch)
        read = read_batch(batch if rows is None else rows, name)
        turns = [replace(turn, history=tuple(map(self._as_played, turn.history))) for turn in read]
        recommender = Recommender(
            self.item_db,
            self._retriever(),
            self._rerankers,
            exclude_played=config.exclude_played,
            pool_size=config.pool_size,
            understand=config.understand,
        )
        crs = CRSBaseline(
            recommender, self._language_model(), _Prompts(self), config.generation, config.topk, config.seed
        )
        results = crs.answer(turns, max_new_tokens, truncate=truncate)
        for result, data in zip(results, rows or (), strict=True):
            result["user_id"] = data.get("user_id")
            result["recommend_item"] = self.item_db.id_to_metadata(result["retrieval_items"][0])
        return results

    def _as_played(self, message: Message) -> Message:
        """Replace a message that is the text of a track by the track, so that it counts as played."""
        track_id = message.content.removeprefix("track_id: ").partition(",")[0]
        texts = {
            self.item_db.id_to_metadata(track_id),
            self.item_db.describe(track_id, self.corpus_types, spell_texts=True),
        }
        return Message("music", track_id) if message.role == "assistant" and texts == {message.content} else message

    def _retriever(self) -> Retriever:
        """What finds the tracks, as a retriever over ``item_db``."""
        found_by = self.retrieval
        methods = ("batch_text_to_item_retrieval", "text_to_item_retrieval")
        if isinstance(found_by, TextToItems) and keeps(found_by, TextToItems, *methods):
            found_by = found_by.retriever
        if isinstance(found_by, Retriever) and found_by.catalog is self.item_db:
            return found_by
        return RetrieverOfObject(self.item_db, self.corpus_types, self.config.query, self.retrieval)

    def _language_model(self) -> LanguageModel:
        """What writes the responses, as a language model."""
        lm, methods = self.lm, ("response_generation", "batch_response_generation")
        if isinstance(lm, LLAMA_MODEL) and keeps(lm, LLAMA_MODEL, *methods):
            return lm.backend
        if isinstance(lm, LanguageModel) and keeps(lm, LanguageModel, *methods):
            return lm
        return LMOfObject(lm, "released")


class _Prompts(ReleasedPromptBuilder):
    """The released prompts, made from the present attributes of the pipeline."""

    def __init__(self, crs: CRS_BASELINE) -> None:
        super().__init__(crs.item_db, crs.user_db, crs.role_prompt)
        self._crs = crs

    def system(self, user_id: str | None) -> str:
        """The system message; a subclass of the pipeline may override the method that writes it."""
        return self._crs._get_system_prompt(user_id)

    def _track(self, track_id: str) -> str:
        return self._crs.item_db.id_to_metadata(track_id)


#: Loads the pipeline, by the name of the released function.
load_crs_baseline = CRS_BASELINE


def _plain(names: Sequence[str]) -> list[str] | str:
    """Any sequence as a list; a string stays as it is, and the configuration rejects it."""
    return names if isinstance(names, str) else list(names)
