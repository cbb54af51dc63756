"""Types of constructor parameters that take a value of the run, as components declare them."""

from pathlib import Path
from typing import Annotated, TypeAlias

from mcrs.config.blocks import GenerationSettings, QuerySettings
from mcrs.registry.components import FromRun, Provided
from mcrs.types import PromptStyle

#: Where indexes and converted weights are cached.
CacheDir: TypeAlias = Annotated[Path, Provided("cache_dir")]
#: The catalogue fields that are indexed and shown.
CorpusTypes: TypeAlias = Annotated[tuple[str, ...], FromRun("corpus_types")]
#: How a conversation becomes a query. None: as in the released baseline.
RunQuery: TypeAlias = Annotated[QuerySettings | None, FromRun("query")]
#: Where models run.
RunDevice: TypeAlias = Annotated[str, FromRun("device")]
#: The data type of the language model's weights.
RunDtype: TypeAlias = Annotated[str, FromRun("dtype")]
#: How responses are written; None: the model's defaults.
RunGeneration: TypeAlias = Annotated[GenerationSettings | None, FromRun("generation")]
#: The arrangement of prompts.
RunPromptStyle: TypeAlias = Annotated[PromptStyle, FromRun("prompt_style")]
