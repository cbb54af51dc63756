"""From messages to prompt tokens, and from response tokens to text, by prompt style."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import valid_text
from mcrs.errors import ConfigError, PromptTooLongError
from mcrs.lm_modules.chat.brief_place import as_mappings
from mcrs.lm_modules.chat.chat_template import ChatTemplate, apply_template, template_source
from mcrs.lm_modules.chat.context import FittedPrompt, fit_prompt, require_room
from mcrs.lm_modules.chat.response_text import ResponseText, token_of
from mcrs.lm_modules.loading import context_limit, position_limit
from mcrs.runtime.quiet import quiet_transformers

if TYPE_CHECKING:
    from transformers import PreTrainedConfig, PreTrainedTokenizerBase

    from mcrs.types import BriefSetting, ChatMessage, GenerationRequest


class DefaultEncoding:
    """Prompts with escaped control tokens and a fixed date; if they are too long, their oldest turns are dropped.

    Args:
        tokenizer: A tokenizer with a chat template; its own length limit is removed.
        name: The model, for messages.
        config: The model's.
        max_context: Maximum number of tokens of prompt and response. None: the model's own limit.
        max_thought_tokens: Maximum number of reasoning tokens, for which a prompt leaves room in addition to the
            response; 0 turns reasoning off in templates with a switch.
        brief: The place of the brief, the text about the recommended track; the template accepts ``brief_place``.
        own_ends: The end tokens of the model's generation config. The tokenizer's own ends a response too; if the
            template writes none of these, so does what it writes after an assistant message.

    Raises:
        ModelError: There is no chat template, or it cannot render a conversation.
    """

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerBase,
        name: str,
        config: PreTrainedConfig,
        max_context: int | None = None,
        max_thought_tokens: int = 0,
        brief: BriefSetting = "auto",
        own_ends: Collection[int] = (),
    ) -> None:
        # Otherwise transformers warns about long texts; here a prompt's length is checked against the model's config.
        tokenizer.model_max_length = int(1e30)
        self._template = ChatTemplate(tokenizer, name, thinks=max_thought_tokens > 0, brief=brief)
        self.brief_place = self._template.brief_place
        self._max_thought_tokens = max_thought_tokens
        known = {*own_ends, *([] if tokenizer.eos_token_id is None else [tokenizer.eos_token_id])}
        turn_end = self._template.turn_end_beside(known)
        token_id = token_of(tokenizer, turn_end)
        self.end_ids = frozenset(known if token_id is None else {*known, token_id})
        end_text = turn_end if token_id is None else ""
        self.response_text = ResponseText(tokenizer, template_source(tokenizer, name), self.end_ids, end_text)
        self.n_context = context_limit(config, max_context)

    def fit(self, request: GenerationRequest) -> FittedPrompt:
        """The prompt of a request, without its oldest turns if it is too long.

        Raises:
            ModelError: The template rejects it, or it is too long.
        """
        n_response = request.max_new_tokens + self._max_thought_tokens
        return fit_prompt(request.messages, self._template.encode, self.n_context, n_response)

    def decode(self, token_ids: Sequence[int], prompt: Sequence[int] = ()) -> str:
        """The text of a response without white space around it and reasoning; empty if its reasoning has not ended."""
        return self.response_text.response(token_ids, prompt)


class ReleasedEncoding:
    """Prompts token for token as the released baseline makes them, by ``render``, which may be replaced.

    The template gets the messages as they are, and its output is tokenised like any text: a tokenizer that adds BOS
    repeats that of the template, and text that looks like a control token becomes one. A tokenizer with a length limit
    truncates the prompt, unless the request says otherwise.

    The arguments are those of :class:`DefaultEncoding`; the style has no reasoning budget, and one place for the brief.

    Raises:
        ModelError: There is no chat template.
        ConfigError: The style does not support a setting.
    """

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerBase,
        name: str,
        config: PreTrainedConfig,
        max_context: int | None = None,
        max_thought_tokens: int = 0,
        brief: BriefSetting = "auto",
        own_ends: Collection[int] = (),
    ) -> None:
        if brief not in ("auto", "assistant"):
            raise ConfigError(
                f"lm.brief: {brief} has no effect with prompt_style: released, whose brief is the last assistant "
                "message; remove it, or set prompt_style: default"
            )
        if max_thought_tokens:
            raise ConfigError(
                "generation.max_thought_tokens has no effect with prompt_style: released, which shows thoughts as the "
                "released baseline does; remove it, or set prompt_style: default"
            )
        self._source = template_source(tokenizer, name)
        self._tokenizer = tokenizer
        self._name = name
        self.n_context = position_limit(config, max_context)
        # In the released code only the generation config determines the end.
        self.end_ids = frozenset(own_ends)
        self.render: Callable[[Sequence[ChatMessage]], str] = self.apply

    def apply(self, messages: Sequence[ChatMessage]) -> str:
        """The text of messages by the model's template.

        Raises:
            ModelError: The template rejects them.
        """
        mappings = as_mappings(messages)
        return str(apply_template(self._tokenizer, self._name, mappings, self._source, tokenize=False))

    def fit(self, request: GenerationRequest) -> FittedPrompt:
        """The complete prompt of a request, truncated only by the tokenizer's own limit.

        Raises:
            ModelError: The template rejects it, or it is too long.
        """
        require_room(self.n_context, request.max_new_tokens)
        text = self.render(request.messages)
        with quiet_transformers():
            token_ids: list[int] = self._tokenizer(valid_text(text), truncation=request.truncate)["input_ids"]
        if self.n_context is not None and len(token_ids) + request.max_new_tokens > self.n_context:
            raise PromptTooLongError(
                f"the prompt has {len(token_ids):,} tokens, and a context of {self.n_context:,} leaves "
                f"{self.n_context - request.max_new_tokens:,} for it if the response may have "
                f"{request.max_new_tokens:,}; "
                "set prompt_style: default, which drops the oldest turns"
            )
        return FittedPrompt(token_ids, 0)

    def decode(self, token_ids: Sequence[int], prompt: Sequence[int] = ()) -> str:
        """The text of a response without special tokens."""
        return str(self._tokenizer.decode(list(token_ids), skip_special_tokens=True))
