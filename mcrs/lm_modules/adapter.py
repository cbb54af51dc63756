"""Language models written for the released baseline: they take the parts of a prompt and return a text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import groupby
from typing import Annotated, Any, ClassVar

from pydantic import Field

from mcrs.checks.plain_values import iterates, plural, short_repr
from mcrs.config.run_types import CacheDir, RunDevice, RunDtype, RunPromptStyle
from mcrs.errors import PluginError
from mcrs.lm_modules.base import LanguageModel, PromptParts
from mcrs.registry.components import (
    FromRun,
    Neutral,
    Source,
    adapted_class,
    check_interface,
    construct_released,
    nearest_method,
    takes,
)
from mcrs.registry.plugin_errors import locate_plugin_errors, register_own_code
from mcrs.runtime.device import resolve_device
from mcrs.runtime.failed_requests import affects_all_requests, in_one_line
from mcrs.runtime.memory import is_out_of_memory
from mcrs.types import Completion, GenerationRequest, PromptStyle

_SOURCES = {
    "model_name": Source("lm_type", Annotated[str, FromRun("lm_type")], str),
    "device": Source("device", RunDevice, resolve_device),
    # torch takes seconds to import.
    "dtype": Source("dtype", RunDtype, lambda name: getattr(import_module("torch"), name)),
    "attn_implementation": Source("attn_implementation", Annotated[str, FromRun("attn_implementation")], str),
    "cache_dir": Source("cache_dir", CacheDir),
}
#: The methods that write responses, and the arguments of each.
_METHODS = {
    "batch_response_generation": ("sys_prompts", "chat_histories", "recommend_items"),
    "response_generation": ("sys_prompt", "chat_history", "recommend_item"),
}
_EXPECTED_CLASS = (
    "a subclass of mcrs.lm_modules.base.LanguageModel with stream(requests), or a class as in the released code, with "
    "response_generation(sys_prompt, chat_history, recommend_item) or batch_response_generation(sys_prompts, "
    "chat_histories, recommend_items)"
)


class AdaptedLM(LanguageModel):
    """Lets another object write the responses, and checks that they are strings.

    Args:
        batch_size: Number of prompts per call, if it accepts several.
        prompt_style: Whether responses are kept as they are (``released``) or stripped of surrounding white space.
        **settings: Arguments of the other class.
    """

    component: ClassVar[type]

    def __init__(
        self,
        batch_size: Annotated[int, Field(ge=1), Neutral(), FromRun("inference.batch_size")] = 16,
        prompt_style: RunPromptStyle = "default",
        **settings: Any,  # noqa: ANN401 - whatever the other takes
    ) -> None:
        self._adapted = self._construct({"batch_size": batch_size, "prompt_style": prompt_style, **settings})
        self._strips = prompt_style == "default"
        name = nearest_method(type(self._adapted), _METHODS)
        self._in_batches = name == "batch_response_generation"
        self._batch_size = batch_size if self._in_batches else 1
        self._method: Any = getattr(self._adapted, name)
        self._takes_limit = takes(self._method, "max_new_tokens")

    def _construct(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any class
        return construct_released(self.component, _SOURCES, values)

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a response to each request, in order; token counts are unknown.

        Raises:
            MCRSError: A failure of every request, such as an endpoint that cannot be reached.
        """
        for limit, group in groupby(requests, lambda request: request.max_new_tokens):
            alike = list(group)
            for start in range(0, len(alike), self._batch_size):
                yield from self._answer(alike[start : start + self._batch_size], limit)

    def _answer(self, batch: Sequence[GenerationRequest], limit: int) -> Iterator[Completion]:
        try:
            with locate_plugin_errors():
                texts = self._ask(batch, {"max_new_tokens": limit} if self._takes_limit else {})
            failure: Exception | None = None
        except Exception as error:
            if affects_all_requests(error) or is_out_of_memory(error):
                raise
            failure = error
        if failure is None:
            for request, text in zip(batch, texts, strict=True):
                # Completion itself reports a value that is not a string.
                response = text.strip() if self._strips and isinstance(text, str) else text
                yield Completion(request.key, response, None, None, "other")
        elif len(batch) == 1:
            failed = Completion.failed(batch[0].key, in_one_line(failure), None, None)
            yield replace(failed, cause=failure)
        else:
            for request in batch:
                yield from self._answer([request], limit)

    def _ask(self, batch: Sequence[GenerationRequest], limit: dict[str, int]) -> list[Any]:
        prompts = [PromptParts.of(request.messages) for request in batch]
        systems, histories, items = (list(parts) for parts in zip(*prompts, strict=True))
        if not self._in_batches:
            return [self._method(systems[0], histories[0], items[0], **limit)]
        texts = self._method(systems, histories, items, **limit)
        name = type(self._adapted).__name__
        if isinstance(texts, (str, bytes)) or not iterates(texts):
            raise PluginError(f"{name} returned {short_repr(texts)}; expected a list of strings, one for each prompt")
        if len(texts := list(texts)) != len(batch):
            raise PluginError(
                f"{name} returned {plural(len(texts), 'text')} for {plural(len(batch), 'prompt')}; expected one each"
            )
        return texts


class LMOfObject(AdaptedLM):
    """Lets an existing object write the responses.

    Raises:
        ConfigError: It does not have the methods of a language model.
    """

    def __init__(self, wrapped: Any, prompt_style: PromptStyle) -> None:  # noqa: ANN401 - any object
        if not isinstance(wrapped, LanguageModel):
            component: type = type(wrapped)
            register_own_code(component)
            as_language_model(component)
        super().__init__(prompt_style=prompt_style, wrapped=wrapped)

    def _construct(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any object
        return values["wrapped"]


@cache
def as_language_model(component: type) -> type[LanguageModel]:
    """A class that is registered as a language model, adapted if it takes the released parts of a prompt.

    Raises:
        ConfigError: It is not a language model.
    """
    is_own = issubclass(component, LanguageModel)
    name = nearest_method(component, _METHODS)
    methods = {"stream": ("requests",)} if is_own else {name: _METHODS[name]}
    check_interface(component, methods, "a language model", _EXPECTED_CLASS)
    return component if is_own else adapted_class(AdaptedLM, component, _SOURCES)
