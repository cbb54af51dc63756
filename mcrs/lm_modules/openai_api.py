"""Any OpenAI-compatible endpoint: OpenAI, vLLM, llama.cpp, Ollama and others."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from mcrs.config import GenerationSettings
from mcrs.config.run_types import RunGeneration  # noqa: TC001 - read at run time
from mcrs.errors import ConfigError, ModelError
from mcrs.lm_modules.base import LanguageModel, ShowText
from mcrs.lm_modules.chat.brief_place import as_mappings, place_brief, places_to_try
from mcrs.lm_modules.chat.chat_template import arrange
from mcrs.lm_modules.chat.context import drop_older_half, log_dropped
from mcrs.lm_modules.endpoint import Endpoint, Failures, is_too_long, rejects_text
from mcrs.lm_modules.endpoint_answer import PROBE, ask_piecewise, continues_probe, read_answer
from mcrs.registry.components import FromRun, Neutral
from mcrs.types import BriefPlace, BriefSetting, ChatMessage, Completion, GenerationRequest

if TYPE_CHECKING:
    from openai import AsyncOpenAI

logger = logging.getLogger(__name__)

# Some servers store seeds as signed 32-bit numbers.
_SEEDS = 2**31
# Status codes that can mean that the endpoint rejects this order of messages; some fail in the template.
_REFUSALS = (400, 422, 500)
_PROBE_RETRIES, _PROBE_TOKENS = 2, 16


class OpenAILM(LanguageModel):
    """Writes responses by concurrent requests to an OpenAI-compatible endpoint.

    A request that fails after all retries is an error of its turn only; an endpoint that rejects the key or the model,
    or does not answer any more, ends the run. The key and secrets in ``base_url`` and ``extra_body`` are hidden in all
    texts from the endpoint.

    Args:
        lm_type: The model's name at the endpoint.
        generation: Generation settings; unset values are those of the endpoint.
        base_url: The endpoint, such as ``http://localhost:8000/v1``. None: ``OPENAI_BASE_URL``, or OpenAI's own.
        api_key_env: The environment variable with the key. Local servers accept any key.
        concurrency: Maximum number of concurrent requests.
        max_retries: Number of retries of a request.
        timeout: Time limit of one attempt, in seconds.
        max_tokens_key: The endpoint's key for the maximum number of response tokens; OpenAI's newer models require
            ``max_completion_tokens``.
        strict_roles: Merge consecutive messages of one role, for models that require alternating roles.
        system_role: Send a system message; if false, its text opens the first user message, for models without that
            role, such as Gemma.
        extra_body: Further keys of the request, such as ``chat_template_kwargs``. A key that is null is not sent, such
            as ``seed`` for an endpoint that rejects it.
        brief: Where the brief (the recommended track's metadata) is put
            ([more](models.md#item-metadata-in-the-prompt)); ``auto`` is the first place that the endpoint accepts in
            short test requests.

    Raises:
        MissingExtraError: The package ``openai`` is not installed.
        ConfigError: There is no key, or ``base_url`` is not a URL.
    """

    unused_generation = frozenset({"reuse_prefix"})

    def __init__(
        self,
        lm_type: Annotated[str, FromRun("lm_type")],
        generation: RunGeneration = None,
        base_url: str | None = None,
        api_key_env: Annotated[str, Neutral()] = "OPENAI_API_KEY",
        concurrency: Annotated[int, Field(ge=1), Neutral()] = 8,
        max_retries: Annotated[int, Field(ge=0), Neutral()] = 10,
        timeout: Annotated[float, Field(gt=0), Neutral()] = 120.0,
        max_tokens_key: Literal["max_tokens", "max_completion_tokens"] = "max_tokens",
        strict_roles: bool = False,
        system_role: bool = True,
        extra_body: dict[str, Any] | None = None,
        brief: BriefSetting = "auto",
    ) -> None:
        if not (key := os.environ.get(api_key_env)):
            # If the user wrote the key itself instead of the variable, it must not be printed.
            variable = f"variable {api_key_env}" if re.fullmatch("[A-Z_][A-Z0-9_]*", api_key_env) else "variable"
            raise ConfigError(
                f"lm: the environment {variable} holds no key for the endpoint; set it (a local server accepts any "
                "value), or set lm.api_key_env to another variable"
            )
        self._endpoint = Endpoint(
            "the language model backend 'openai'",
            base_url,
            key,
            setting="lm.base_url",
            timeout_setting="lm.timeout",
            when_busy="lower lm.concurrency, or raise lm.max_retries",
            concurrency=concurrency,
            max_retries=max_retries,
            timeout=timeout,
            body=extra_body,
        )
        self._model = lm_type
        self._concurrency = concurrency
        self._timeout = timeout
        self._max_tokens_key = max_tokens_key
        self._strict_roles, self._system_role = strict_roles, system_role
        self._place: BriefPlace | None = None if brief == "auto" else brief
        self._probe_retries = min(_PROBE_RETRIES, max_retries)
        self._max_thought_tokens = (generation and generation.max_thought_tokens) or 0
        self._body = {**_sampling(generation or GenerationSettings()), **(extra_body or {})}

    @property
    def findings(self) -> dict[str, str]:
        """The place of the brief, once it is known what the endpoint accepts."""
        return {"brief": self._place} if self._place else {}

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write a response to each request, in the order in which they finish.

        Raises:
            ModelError: The endpoint rejects all requests, or answers none of many.
        """
        self._place_brief(requests)
        failures = Failures(self._concurrency)
        n_dropped: list[int] = []
        yield from self._endpoint.map(partial(self._answer, failures, n_dropped), requests)
        log_dropped("the endpoint's context", n_dropped, len(requests))
        failures.check()

    def stream_text(self, request: GenerationRequest, show: ShowText) -> Completion:
        """Write one response, and show it as the endpoint sends it; reasoning is not shown.

        Raises:
            ModelError: The endpoint refuses the request.
        """
        self._place_brief([request])
        n_dropped: list[int] = []
        (completion,) = self._endpoint.map(partial(self._ask, n_dropped, show=show), [request])
        log_dropped("the endpoint's context", n_dropped, 1)
        return completion

    def _place_brief(self, requests: Sequence[GenerationRequest]) -> None:
        """Find out where prompts hold their brief, if that is still to be known."""
        if self._place is None and any(request.messages[-1].role == "assistant" for request in requests):
            (self._place,) = self._endpoint.map(self._find_place, [PROBE])

    async def _answer(
        self, failures: Failures, n_dropped: list[int], client: AsyncOpenAI, request: GenerationRequest
    ) -> Completion:
        failures.check()
        completion = await self._ask(n_dropped, client, request)
        failures.count(completion.error)
        return completion

    async def _ask(
        self, n_dropped: list[int], client: AsyncOpenAI, request: GenerationRequest, show: ShowText | None = None
    ) -> Completion:
        """Send a request; ``n_dropped`` gets the number of turns that its prompt loses, if it is too long."""
        endpoint, malformed = self._endpoint, (AttributeError, IndexError, KeyError, TypeError)
        try:
            answer, n_gone = await self._send_fitted(client, request, show)
        except ValueError as error:
            return Completion.failed(request.key, endpoint.describe_malformed(error))
        except (*malformed, endpoint.openai.OpenAIError) as error:
            if isinstance(error, endpoint.rejections) and not rejects_text(error):
                raise ModelError(endpoint.describe(error, "rejects every request")) from None
            return Completion.failed(request.key, endpoint.describe(error))
        n_dropped += [n_gone] if n_gone else []
        try:
            completion = read_answer(request, answer, is_budgeted=self._max_thought_tokens > 0)
        except malformed as error:
            # An endpoint may report an error with the status of success.
            sent = answer.model_dump(exclude_unset=True, warnings=False) if hasattr(answer, "model_dump") else answer
            reason = f"{endpoint.describe(error)}: {endpoint.secrets.excerpt(str(sent))}"
            return Completion.failed(request.key, reason)
        return replace(completion, text=endpoint.secrets.hide(completion.text))

    async def _send_fitted(
        self, client: AsyncOpenAI, request: GenerationRequest, show: ShowText | None
    ) -> tuple[Any, int]:
        """The answer; while the endpoint says that the prompt is too long, it is asked again without the oldest turns.

        Returns:
            The answer as sent, and the number of dropped turns.
        """
        messages, n_gone = request.messages, 0
        limit = request.max_new_tokens + self._max_thought_tokens
        while True:
            arguments = self._arguments(messages, self._place or "assistant", request.seed, limit)
            try:
                return await self._send(client, arguments, show), n_gone
            except self._endpoint.openai.APIStatusError as error:
                messages, n_older = drop_older_half(messages)
                if not (n_older and is_too_long(error)):
                    raise
                n_gone += n_older

    async def _send(self, client: AsyncOpenAI, arguments: dict[str, Any], show: ShowText | None) -> Any:  # noqa: ANN401
        if show is None:
            return await client.chat.completions.create(**arguments)
        return await ask_piecewise(
            client,
            arguments,
            lambda text: show(self._endpoint.secrets.hide(text)),
            seconds=self._timeout,
            begins_in_thought=self._max_thought_tokens > 0,
        )

    async def _find_place(self, client: AsyncOpenAI, probe: Sequence[ChatMessage]) -> BriefPlace | None:
        """The first place for the brief that the endpoint accepts; None if that cannot be determined."""
        openai = self._endpoint.openai
        client = client.with_options(max_retries=self._probe_retries)
        for place in places_to_try("auto"):
            try:
                answer = await client.chat.completions.create(**self._arguments(probe, place, 0, _PROBE_TOKENS))
            except openai.APIStatusError as error:
                if error.status_code not in _REFUSALS:
                    return None
                continue
            except openai.APIConnectionError as error:
                # The requests are tried many more times, which takes minutes.
                logger.warning("%s; trying again", self._endpoint.describe(error))
                return None
            except (openai.OpenAIError, ValueError):
                return None
            if place != "assistant" or not continues_probe(answer):
                return place
        return None

    def _arguments(self, messages: Sequence[ChatMessage], place: BriefPlace, seed: int, limit: int) -> dict[str, Any]:
        placed = place_brief(messages, place)
        placed = arrange(placed, system_apart=self._system_role, any_order=not self._strict_roles)
        body = {"seed": seed % _SEEDS, self._max_tokens_key: limit, **self._body}
        return {
            "model": self._model,
            "messages": as_mappings(placed, json_arguments=True),
            "extra_body": {key: value for key, value in body.items() if value is not None},
        }


def _sampling(generation: GenerationSettings) -> dict[str, Any]:
    """The sampling keys of a request, including some that are not in the protocol but that many servers know."""
    is_greedy = generation.do_sample is False
    keys = ("repetition_penalty",) if is_greedy else ("temperature", "top_p", "top_k", "repetition_penalty")
    chosen = {key: value for key in keys if (value := getattr(generation, key)) is not None}
    return {"temperature": 0, **chosen} if is_greedy else chosen
