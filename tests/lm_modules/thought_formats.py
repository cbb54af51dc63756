"""How models write thoughts, and what each backend is shown of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenizers import AddedToken

from tests.tiny_models import build_tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

THOUGHT, RESPONSE = "Hmm, the user wants jazz.", "Try “Blue” by Joni."
_HEAD = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
)


@dataclass(frozen=True)
class ThoughtFormat:
    """How a kind of model thinks.

    Attributes:
        before: What it writes before its thought.
        between: What it writes between thought and response.
        after: What it writes behind the response, before its end token.
        opened: What the chat template writes before the response.
        special: Special tokens of the format.
        added: Its other tokens.
        mention: What else the template holds, so that marks without a token are known.
    """

    before: str
    between: str
    after: str = ""
    opened: str = ""
    special: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    mention: str = ""

    @property
    def whole(self) -> str:
        return f"{self.before}{THOUGHT}{self.between}{RESPONSE}{self.after}"

    @property
    def unended(self) -> str:
        return f"{self.before}{THOUGHT}"

    def tokenizer(self) -> PreTrainedTokenizerFast:
        opened = self.opened.replace("\n", "\\n")
        template = f"{_HEAD}{{{{ '{opened}' }}}}{{% endif %}}{{# {self.mention} #}}"
        special = ("<s>", "<|im_start|>", "<|im_end|>", *self.special)
        return build_tokenizer(
            template, special=special, added=[AddedToken(mark, special=False) for mark in self.added]
        )


_THINK = ("<think>", "</think>")
_CHANNELS = ("<|start|>", "<|channel|>", "<|message|>", "<|end|>", "<|return|>", "<|call|>")
FORMATS = {
    "`<think>`, tokens (Qwen3, SmolLM3)": ThoughtFormat("<think>\n", "\n</think>\n\n", added=_THINK),
    "`<think>`, special tokens": ThoughtFormat("<think>\n", "\n</think>\n\n", special=_THINK),
    "`<think>`, plain text": ThoughtFormat("<think>", "</think>\n\n"),
    "`<think>` opened by the template, special tokens (R1)": ThoughtFormat(
        "", "\n</think>\n\n", opened="<think>\n", special=_THINK
    ),
    "`<think>` opened by the template, tokens (thinking-only Qwen)": ThoughtFormat(
        "", "\n</think>\n\n", opened="<think>\n", added=_THINK
    ),
    "`<think>` opened by the template, plain text": ThoughtFormat("", "</think> ", opened="<think>"),
    "`[THINK]`, special tokens (Magistral)": ThoughtFormat("[THINK]", "[/THINK]", special=("[THINK]", "[/THINK]")),
    "channels (gpt-oss)": ThoughtFormat(
        "<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>", special=_CHANNELS
    ),
    "channels, analysis opened by the template": ThoughtFormat(
        "",
        "<|end|><|start|>assistant<|channel|>final<|message|>",
        opened="<|start|>assistant<|channel|>analysis<|message|>",
        special=_CHANNELS,
    ),
    "`<|channel>`, special tokens (Gemma 4)": ThoughtFormat(
        "<|channel>thought\n", "<channel|>", special=("<|channel>", "<channel|>")
    ),
    "`<|START_THINKING|>`, special tokens (Command A)": ThoughtFormat(
        "<|START_THINKING|>",
        "<|END_THINKING|><|START_RESPONSE|>",
        "<|END_RESPONSE|>",
        special=("<|START_THINKING|>", "<|END_THINKING|>", "<|START_RESPONSE|>", "<|END_RESPONSE|>"),
    ),
    "`<seed:think>`, tokens (Seed-OSS)": ThoughtFormat(
        "<seed:think>", "</seed:think>", added=("<seed:think>", "</seed:think>")
    ),
    "`<thought>` opened by the template, plain text (EXAONE)": ThoughtFormat(
        "", "\n</thought>\n\n", opened="<thought>\n"
    ),
    "`<think>` and `<response>`, plain text (Granite)": ThoughtFormat(
        "<think>", "</think>\n<response>", "</response>", mention="<think></think><response></response>"
    ),
    "`<|begin_of_thought|>`, plain text (Sky-T1)": ThoughtFormat(
        "<|begin_of_thought|>\n",
        "\n<|end_of_thought|>\n<|begin_of_solution|>\n",
        "\n<|end_of_solution|>",
        mention="<|begin_of_thought|>",
    ),
    "`◁think▷`, special tokens (Kimi)": ThoughtFormat("◁think▷", "◁/think▷", special=("◁think▷", "◁/think▷")),
}
