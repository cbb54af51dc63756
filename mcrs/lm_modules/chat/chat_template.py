"""From messages to the token ids of a prompt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, product
from typing import TYPE_CHECKING, Any, NamedTuple

from mcrs.checks.plain_values import one_line
from mcrs.errors import ModelError
from mcrs.lm_modules.chat.brief_place import as_mappings, place_brief, places_to_try
from mcrs.lm_modules.chat.special_tokens import SpecialTokenGuard
from mcrs.lm_modules.chat.thoughts import ALL_MARKS
from mcrs.types import BriefPlace, BriefSetting, ChatMessage

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

#: Values for every template, without the current date. A template ignores names that it does not use.
TEMPLATE_VALUES: dict[str, Any] = {"date_string": "26 Jul 2024"}

# Templates that call a date function get the same day, in their format; what stands for several codes comes first.
_FIXED_CODES = {
    **{"%-m": "7", "%-": "%", "%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%T": "%H:%M:%S", "%R": "%H:%M", "%h": "%b"},
    **{"%d": "26", "%e": "26", "%j": "208", "%m": "07", "%b": "Jul", "%B": "July", "%Y": "2024", "%y": "24"},
    **{"%a": "Fri", "%A": "Friday", "%H": "12", "%I": "12", "%p": "PM", "%M": "00", "%S": "00"},
}
_FIXED_CLOCK = (
    "{% macro strftime_now(format) %}{{ format"
    + "".join(f"|replace('{code}','{text}')" for code, text in _FIXED_CODES.items())
    + " }}{% endmacro %}{{ '' }}"
)
_PROBE = tuple(
    ChatMessage(role, f"probe {number}")  # type: ignore[arg-type]
    for number, role in enumerate(("system", "user", "assistant", "assistant", "user", "user", "assistant"))
)


class _Arrangement(NamedTuple):
    """How messages are arranged for a template."""

    brief_place: BriefPlace
    in_parts: bool
    system_apart: bool
    any_order: bool

    def arrange(self, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
        placed = place_brief(messages, self.brief_place)
        return arrange(placed, system_apart=self.system_apart, any_order=self.any_order)


class ChatTemplate:
    """A model's chat template, applied together with the tokenisation.

    What a template rejects is detected once, at the start; then consecutive messages of one role are merged, a system
    message becomes the beginning of the first user message, contents become lists of parts, or the brief moves to
    another place, ``brief_place``. Strings that look like control tokens are escaped. If the model ``thinks``, a
    template with a switch for reasoning turns it on.

    Raises:
        ModelError: There is no chat template, or it cannot render a conversation.
    """

    def __init__(
        self, tokenizer: PreTrainedTokenizerBase, name: str, *, thinks: bool = False, brief: BriefSetting = "auto"
    ) -> None:
        source = template_source(tokenizer, name)
        self._name = name
        self._tokenizer = tokenizer
        # Some templates call the switch otherwise; only those with a mark have a known format of thinking.
        other = thinks and any(mark in source for mark in ALL_MARKS)
        self._values = {**TEMPLATE_VALUES, "enable_thinking": thinks, "thinking": other}
        self._source = _FIXED_CLOCK + source if "strftime_now" in source else source
        self._arrangement, rendered = self._probe(brief)
        self.brief_place = self._arrangement.brief_place
        self._guard = SpecialTokenGuard(tokenizer, source, rendered, *ALL_MARKS)
        self._texts = (source, rendered)

    def encode(self, messages: Sequence[ChatMessage]) -> list[int]:
        """The token ids of a prompt that ends where the model's response begins.

        A system message may only be at the start.

        Raises:
            ModelError: The template rejects them.
        """
        arranged = self._arrangement.arrange(messages)
        clean = [ChatMessage(message.role, self._guard.clean(message.content)) for message in arranged]
        token_ids: list[int] = self._apply(clean, self._arrangement, tokenize=True)
        return token_ids

    def turn_end_beside(self, end_ids: Iterable[int]) -> str:
        """The marker after an assistant message, if the template writes none of these end tokens; else empty.

        A template that writes one marks the end of a response by it, and other markers may separate its parts.
        """
        marker = self._guard.leading_marker(_after_response(self._texts[1]))
        # A token that the tokenizer lacks is None.
        ends = [end for end in self._tokenizer.convert_ids_to_tokens(list(end_ids)) if end is not None]
        is_known = marker in ALL_MARKS or any(end in text for end in ends for text in self._texts)
        return "" if is_known else marker

    def _probe(self, brief: BriefSetting) -> tuple[_Arrangement, str]:
        """Find the first arrangement that the template accepts and renders completely, the most faithful first.

        Some templates begin a response only after a user message: after another one, a model would continue it.
        """
        reason = "it drops messages"
        complete: tuple[_Arrangement, str] | None = None
        yes_first = (True, False)
        for place, whole, system_apart, any_order in product(places_to_try(brief), yes_first, yes_first, yes_first):
            arrangement = _Arrangement(place, not whole, system_apart, any_order)
            try:
                rendered = self._apply(arrangement.arrange(_PROBE), arrangement, tokenize=False)
            except ModelError as error:
                # The cause says it without the name of the model.
                reason = one_line(str(error.__cause__ or error))
                continue
            if not all(message.content in rendered for message in _PROBE):
                continue
            complete = complete or (arrangement, rendered)
            if _begins_response(rendered):
                return arrangement, rendered
        if complete:
            return complete
        advice = (
            "correct the template, or choose another model"
            if brief == "auto"
            else f"set lm.brief: auto instead of {brief}"
        )
        raise ModelError(f"the chat template of model {self._name!r} cannot render a conversation ({reason}); {advice}")

    def _apply(self, messages: Sequence[ChatMessage], arrangement: _Arrangement, *, tokenize: bool) -> Any:  # noqa: ANN401 - a text, or token ids
        mappings = as_mappings(messages, in_parts=arrangement.in_parts)
        return apply_template(self._tokenizer, self._name, mappings, self._source, tokenize=tokenize, **self._values)


def _after_response(rendered: str) -> str:
    """What a template writes between an assistant's and a user's message of the probe."""
    return rendered.partition(_PROBE[3].content)[2].partition(_PROBE[4].content)[0].strip()


def _begins_response(rendered: str) -> bool:
    """Whether more follows the last message of the probe than the end of an assistant's message."""
    return not _after_response(rendered).startswith(rendered.rpartition(_PROBE[-1].content)[2].strip())


def template_source(tokenizer: PreTrainedTokenizerBase, name: str) -> str:
    """The chat template of a tokenizer.

    Raises:
        ModelError: There is none.
    """
    try:
        return str(tokenizer.get_chat_template())
    except ValueError:
        if isinstance(named := tokenizer.chat_template, dict) and named:
            raise ModelError(
                f"model {name!r} has the chat templates {', '.join(sorted(named))}, and none named default; rename one"
            ) from None
        raise ModelError(
            f"model {name!r} has no chat template, so it is not a chat model; choose its -Instruct version"
        ) from None


def apply_template(
    tokenizer: PreTrainedTokenizerBase,
    name: str,
    messages: list[dict[str, Any]],
    source: str,
    *,
    tokenize: bool,
    **values: Any,  # noqa: ANN401 - whatever a template reads
) -> Any:  # noqa: ANN401 - a text, or token ids
    """Render messages, up to where the model's response begins.

    Raises:
        ModelError: The template rejects them.
    """
    try:
        return tokenizer.apply_chat_template(
            messages, chat_template=source, add_generation_prompt=True, tokenize=tokenize, return_dict=False, **values
        )
    except Exception as error:  # a template is a program, which may raise any error
        raise ModelError(f"the chat template of model {name!r} rejects the prompt: {one_line(error)}") from error


def arrange(messages: Sequence[ChatMessage], *, system_apart: bool, any_order: bool) -> list[ChatMessage]:
    """Bring messages, a system message first, into an order that a template accepts, without losing text.

    Without ``system_apart``, the system text opens the first user message; without ``any_order``, roles alternate, the
    user first.
    """
    arranged = list(messages)
    if not system_apart and arranged and arranged[0].role == "system":
        arranged[0] = ChatMessage("user", arranged[0].content)
        if len(arranged) > 1 and arranged[1].role == "user":
            arranged[:2] = [_merge(arranged[:2])]
    if any_order:
        return arranged
    n_system = sum(message.role == "system" for message in arranged[:1])
    if len(arranged) > n_system and arranged[n_system].role == "assistant":
        arranged.insert(n_system, ChatMessage("user", ""))
    return [_merge(list(group)) for _, group in groupby(arranged, key=lambda message: message.role)]


def _merge(messages: Sequence[ChatMessage]) -> ChatMessage:
    return ChatMessage(messages[0].role, "\n\n".join(message.content for message in messages if message.content))
