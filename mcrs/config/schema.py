"""The schema of a configuration: one YAML file is one run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import Self

from mcrs.checks.plain_values import is_device_name
from mcrs.config.blocks import GenerationSettings, InferenceSettings, Name, QuerySettings, Settings
from mcrs.config.plain_settings import plain_setting
from mcrs.config.specification import PipelineSpec, specify_language_model, specify_reranker, specify_retriever
from mcrs.config.unchanging import unchanging
from mcrs.errors import ConfigError
from mcrs.registry import Registry
from mcrs.registry.components import ByContent, IfTaken, Neutral, as_json, describe_problems
from mcrs.types import PromptStyle

Names = Annotated[tuple[Name, ...], Field(min_length=1)]
Attention = Literal["flash_attention_2", "sdpa", "eager"]
Dtype = Literal["bfloat16", "float16", "float32"]


def _check_device(name: str) -> str:
    if not is_device_name(name):
        raise PydanticCustomError("device", "expected cuda, cuda:N, mps, cpu or auto")
    return name


class RunConfig(Settings):
    """The configuration of a run. Its defaults are those of the released baseline.

    Raises:
        ConfigError: A setting is wrong; all mistakes are listed.
    """

    lm_type: Annotated[Name, IfTaken()] = Field(
        "meta-llama/Llama-3.2-1B-Instruct",
        description="The chat model: a hub id (`id@revision` pins it), a local folder, or `template` for no model.",
    )
    lm_backend: Name | None = Field(
        None,
        description="Backend that runs the model. Unset: `template` if lm_type is `template`, else `hf_causal` "
        "(transformers).",
    )
    lm: dict[str, Any] = Field(default_factory=dict, description="Settings of the backend.")
    prompts: Annotated[Name, ByContent()] = Field(
        "baseline",
        description="The prompt texts: `baseline`, `grounded`, `small` (for models below a billion parameters), or a "
        "folder of your own ([more](responses.md#prompts)). `prompt_style: released` requires a folder with "
        "roleplay.txt, response_generation.txt and personalization.txt.",
    )
    prompt_style: PromptStyle = Field(
        "default",
        description="How prompts are assembled and encoded: `default`, or `released`, token for token as in the "
        "released baseline ([more](released_baseline.md#the-released-response-stage)).",
    )
    retrieval_type: Name = Field("bm25", description="The registered name of the retriever.")
    retrieval: dict[str, Any] = Field(
        default_factory=dict, description="Settings of the retriever, such as model_name."
    )
    query: QuerySettings = Field(default_factory=QuerySettings, description="How a conversation becomes a query.")
    rerankers: tuple[dict[str, Any], ...] = Field(
        (), description="Rerankers, applied in order: each a mapping with its `type` and its settings."
    )
    exclude_played: bool = Field(
        False,
        description="Do not recommend tracks that were played earlier in the session. With `understand`, the user can "
        "ask for one again.",
    )
    understand: bool = Field(
        False,
        description="Move tracks that the user excludes to the end of the ranking, fill up short rankings with diverse "
        "tracks, and say in the response if the message was not understood ([more](understanding.md)).",
    )
    pool_size: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Number of candidates that the retriever passes to the rerankers; at least topk. Unset: topk."
    )
    topk: Annotated[int, Field(ge=1)] = Field(20, description="Number of tracks recommended at each turn.")
    item_db_name: Annotated[Name, ByContent()] = Field(
        "talkpl-ai/TalkPlayData-2-Track-Metadata",
        description="The track catalogue: a hub id, a local folder, a file (CSV, TSV, JSON, JSON Lines, Parquet, "
        "Arrow or Excel, [more](own_catalogue.md)), or `builtin:tracks`.",
    )
    columns: Annotated[dict[Name, Name], ByContent()] = Field(
        default_factory=dict,
        description="The catalogue's column for each field that has another name there, such as "
        '`{track_name: "Titel"}`. Names that exports use are known ([list](own_catalogue.md#columns)).',
    )
    separators: Annotated[dict[Name, str], ByContent()] = Field(
        default_factory=dict,
        description="The separator of a field that holds several values in one string, such as "
        '`{tag_list: ";"}`; `""` means none. Unset: see [lists in a cell](own_catalogue.md#lists-in-a-cell).',
    )
    user_db_name: Annotated[Name, ByContent()] = Field(
        "talkpl-ai/TalkPlayData-2-User-Metadata",
        description="The user profiles: a hub id, a local folder, a file, or `builtin:users`.",
    )
    split_types: Annotated[Names, ByContent()] = Field(
        ("test_warm", "test_cold"), description="Splits of the catalogue and of the user profiles."
    )
    track_split_types: Annotated[Names | None, ByContent()] = Field(
        None, description="Splits of the catalogue. Unset: split_types."
    )
    user_split_types: Annotated[Names | None, ByContent()] = Field(
        None, description="Splits of the user profiles. Unset: split_types."
    )
    corpus_types: Names = Field(
        ("track_name", "artist_name", "album_name"),
        description="Catalogue fields that are indexed and shown, in order.",
    )
    test_dataset_name: Annotated[Name | None, ByContent()] = Field(
        None,
        description="The conversations: a hub id, a local folder, a file, or `builtin:…`. Unset: "
        "`talkpl-ai/TalkPlayData-2`; for `run_inference_blind.py` and `mcrs submit`, `talkpl-ai/TalkPlayData-Blind`.",
    )
    test_split: Annotated[Name | None, ByContent()] = Field(
        None, description="Split of the conversations. Unset: `test`; for the default blind dataset, `2026`."
    )
    training: Annotated[dict[str, dict[str, Any]], Neutral()] = Field(
        default_factory=dict, description="Settings of `mcrs train`, by the name of the trainer."
    )
    cache_dir: Annotated[Name, Neutral()] = Field("./cache", description="Folder for indexes and converted weights.")
    device: Annotated[Name, AfterValidator(_check_device), IfTaken()] = Field(
        "cuda", description="`cuda`, `cuda:N`, `mps`, `cpu`, or `auto` for the best available."
    )
    attn_implementation: Annotated[Attention, IfTaken()] = Field("eager", description="Attention implementation.")
    dtype: Annotated[Dtype, IfTaken()] = Field("bfloat16", description="Data type of the language model's weights.")
    seed: Annotated[int, Field(ge=0)] = Field(0, description="Random seed of all sampling.")
    generation: GenerationSettings = Field(
        default_factory=GenerationSettings, description="How responses are generated."
    )
    inference: Annotated[InferenceSettings, Neutral()] = Field(
        default_factory=InferenceSettings, description="How a batch run processes its turns."
    )

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - as written
        text = as_json({key: plain_setting(value, key) for key, value in settings.items()}, "settings")
        try:
            # JSON mode is strict about scalars, but accepts a list for a tuple.
            self.__pydantic_validator__.validate_json(text, self_instance=self)
        except ValidationError as error:
            from mcrs.config.key_places import name_place

            lines = (name_place(line, settings) for line in describe_problems(error, RunConfig))
            raise ConfigError("\n".join(lines)) from None

    # With this, pydantic reads JSON without calling the constructor, so it knows that its values are of JSON.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @model_validator(mode="after")
    def _check_no_released_response(self) -> RunConfig:
        """The released baseline checks no response; its style checks them only if the configuration says so."""
        if self.prompt_style == "released" and "response_check" not in self.generation.model_fields_set:
            unchecked = self.generation.model_copy(update={"response_check": "none"})
            object.__setattr__(self, "generation", unchecked)
        return self

    @model_validator(mode="after")
    def _keep(self) -> Self:
        """Settings are shared by all that read them, so none may be changed in place."""
        _keep_settings(self)
        return self

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """A copy that refuses changes, too."""
        copied = super().__deepcopy__(memo)
        _keep_settings(copied)
        return copied

    @property
    def backend(self) -> str:
        """The registered name of the language model's backend."""
        return backend_of(self.lm_type, self.lm_backend)

    @property
    def track_splits(self) -> tuple[str, ...]:
        """The splits of the catalogue."""
        return self.track_split_types or self.split_types

    @property
    def item_db(self) -> dict[str, Any]:
        """The catalogue's dataset and splits, for components that read it on their own."""
        return {"dataset": self.item_db_name, "splits": list(self.track_splits)}

    @property
    def user_splits(self) -> tuple[str, ...]:
        """The splits of the user profiles."""
        return self.user_split_types or self.split_types

    @property
    def components(self) -> PipelineSpec:
        """The components, checked once and read by all: building, conditions, resuming, sweeps.

        They are checked again if a component was replaced, as by a cell of a notebook that is run again.

        Raises:
            ConfigError: A component's name or a setting of it is wrong.
        """
        known: tuple[int, PipelineSpec] | None = self.__dict__.get("components")
        if known is not None and known[0] == Registry.n_replaced:
            return known[1]
        specified = PipelineSpec(
            retriever=specify_retriever(self.retrieval_type, self.retrieval),
            rerankers=tuple(specify_reranker(item, position) for position, item in enumerate(self.rerankers)),
            language_model=specify_language_model(self),
        )
        self.__dict__["components"] = Registry.n_replaced, specified
        return specified

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values, whose components are specified anew."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("components", None)
        return copied

    def __getstate__(self) -> dict[Any, Any]:
        """Everything but the components, which may be functions that pickle cannot store."""
        state = super().__getstate__()
        return {**state, "__dict__": {key: value for key, value in state["__dict__"].items() if key != "components"}}


def backend_of(lm_type: object, lm_backend: str | None) -> str:
    """The registered name of the backend that runs a language model, given ``lm_backend`` or without it."""
    return lm_backend or ("template" if lm_type == "template" else "hf_causal")


def _keep_settings(config: RunConfig) -> None:
    """Make the settings refuse changes; what else is attached to the configuration stays as it is."""
    vars(config).update({key: unchanging(vars(config)[key]) for key in RunConfig.model_fields})
