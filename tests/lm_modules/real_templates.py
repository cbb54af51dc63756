"""Chat templates in the shape of ten that are in use, written for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.tiny_models import build_tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast


class Shape(NamedTuple):
    """A template, its tokenizer's special tokens (BOS first, EOS last), and how often a prompt has BOS."""

    template: str
    special: tuple[str, ...]
    n_bos: int


_TOOL_AS_USER = (
    "{% elif m.role == 'tool' %}<|im_start|>user\n<tool_response>\n{{ m.content }}\n</tool_response><|im_end|>\n"
)
_CALLS = (
    "{% for c in m.tool_calls %}<tool_call>\n{{ c.function.name }} {{ c.function.arguments | tojson }}\n</tool_call>"
    "{% endfor %}"
)
LLAMA = (
    "{{ bos_token }}<|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\n"
    "Today Date: {{ date_string }}\n\n"
    "{% if messages[0].role == 'system' %}{{ messages[0].content | trim }}{% set messages = messages[1:] %}{% endif %}"
    "<|eot_id|>{% for m in messages %}{% if m.tool_calls is defined %}"
    "{% if m.tool_calls | length != 1 %}{{ raise_exception('This model only supports single tool-calls at once!') }}"
    "{% endif %}<|start_header_id|>assistant<|end_header_id|>\n\n"
    '{"name": "{{ m.tool_calls[0].function.name }}", "parameters": {{ m.tool_calls[0].function.arguments | tojson }}}'
    "<|eot_id|>{% elif m.role == 'tool' %}<|start_header_id|>ipython<|end_header_id|>\n\n{{ m.content | tojson }}"
    "<|eot_id|>{% else %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ m.content | trim }}<|eot_id|>"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)
QWEN = (
    "{% for m in messages %}{% if m.role in ('system', 'user') %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"
    "{% elif m.role == 'assistant' %}<|im_start|>assistant\n{{ m.content.split('</think>')[-1].lstrip('\\n') }}"
    f"{_CALLS}<|im_end|>\n{_TOOL_AS_USER}{{% endif %}}{{% endfor %}}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
GEMMA = (
    "{{ bos_token }}{% if messages[0].role == 'system' %}{% set first = messages[0].content + '\n\n' %}"
    "{% set messages = messages[1:] %}{% else %}{% set first = '' %}{% endif %}{% for m in messages %}"
    "{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
    "<start_of_turn>{{ 'model' if m.role == 'assistant' else m.role }}\n{{ first if loop.first }}"
    "{% if m.content is string %}{{ m.content | trim }}{% else %}{% for p in m.content %}{{ p.text | trim }}"
    "{% endfor %}{% endif %}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
MISTRAL = (
    "{{ bos_token }}{% if messages[0].role == 'system' %}[SYSTEM_PROMPT]{{ messages[0].content }}[/SYSTEM_PROMPT]"
    "{% set messages = messages[1:] %}{% endif %}{% set ns = namespace(i=0) %}{% for m in messages %}"
    "{% if m.role in ('user', 'assistant') and m.tool_calls is not defined %}"
    "{% if (m.role == 'user') != (ns.i % 2 == 0) %}"
    "{{ raise_exception('After the optional system message, conversation roles must alternate') }}{% endif %}"
    "{% set ns.i = ns.i + 1 %}{% endif %}{% if m.role == 'user' %}[INST]{{ m.content }}[/INST]"
    "{% elif m.tool_calls is defined %}{% if m.tool_calls[0].id | length != 9 %}"
    "{{ raise_exception('Tool call IDs should be alphanumeric strings with length 9!') }}{% endif %}"
    "[TOOL_CALLS]{{ m.tool_calls[0].function | tojson }}{{ eos_token }}"
    "{% elif m.role == 'tool' %}[TOOL_RESULTS]{{ m.content }}[/TOOL_RESULTS]"
    "{% elif m.role == 'assistant' %} {{ m.content }}{{ eos_token }}{% endif %}{% endfor %}"
)
PHI = (
    "{% for m in messages %}{% if m.role in ('system', 'user', 'assistant') and m.tool_calls is not defined %}"
    "<|im_start|>{{ m.role }}<|im_sep|>{{ m.content }}<|im_end|>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant<|im_sep|>{% endif %}"
)
SMOLLM = (
    "{% set think = enable_thinking %}{% set said = messages[0].content if messages[0].role == 'system' else '' %}"
    "{% if '/no_think' in said %}{% set think = false %}{% elif '/think' in said %}{% set think = true %}{% endif %}"
    "<|im_start|>system\n## Metadata\n\nToday Date: {{ strftime_now('%d %B %Y') }}\n"
    "Reasoning Mode: {{ '/think' if think else '/no_think' }}\n\n## Custom Instructions\n\n{{ said }}<|im_end|>\n"
    "{% for m in messages %}{% if m.role == 'user' %}<|im_start|>user\n{{ m.content }}<|im_end|>\n"
    "{% elif m.role == 'assistant' %}<|im_start|>assistant\n"
    f"{{% if not think %}}<think>\n\n</think>\n{{% endif %}}{{{{ m.content }}}}{_CALLS}<|im_end|>\n{_TOOL_AS_USER}"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if not think %}<think>\n\n</think>\n{% endif %}{% endif %}"
)
GPT_OSS = (
    "<|start|>system<|message|>You are ChatGPT.\nCurrent date: {{ strftime_now('%Y-%m-%d') }}\n\n"
    "Reasoning: {{ reasoning_effort | default('medium') }}\n\n"
    "# Valid channels: analysis, commentary, final. Channel must be included for every message.<|end|>"
    "{% if messages[0].role == 'system' %}<|start|>developer<|message|># Instructions\n\n{{ messages[0].content }}"
    "<|end|>{% set messages = messages[1:] %}{% endif %}{% for m in messages %}"
    "{% if m.role == 'user' %}<|start|>user<|message|>{{ m.content }}<|end|>"
    "{% elif m.tool_calls is defined %}<|start|>assistant to=functions.{{ m.tool_calls[0].function.name }}"
    "<|channel|>commentary json<|message|>{{ m.tool_calls[0].function.arguments | tojson }}<|call|>"
    "{% elif m.role == 'tool' %}<|start|>functions.{{ m.name }} to=assistant<|channel|>commentary<|message|>"
    "{{ m.content | tojson }}<|end|>"
    "{% else %}<|start|>assistant<|channel|>final<|message|>{{ m.content }}<|end|>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|start|>assistant{% endif %}"
)
R1 = (
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ m.content }}"
    "{% elif m.role == 'user' %}<｜User｜>{{ m.content }}"
    "{% elif m.role == 'assistant' and m.content is string and m.tool_calls is not defined %}"
    "<｜Assistant｜>{{ m.content.split('</think>')[-1] }}<｜end▁of▁sentence｜>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<｜Assistant｜><think>\n{% endif %}"
)
PARTS_ONLY = (
    "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>{% for part in m.content %}{% if part.type == 'text' %}"
    "{{ part.text }}{% elif part.type == 'image' %}<|image|>{% endif %}{% endfor %}<|stop|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
USER_LAST = (
    "{% if messages[-1].role not in ('user', 'tool') %}"
    "{{ raise_exception('Expected last role User or Tool for serving but got assistant') }}{% endif %}"
    "{{ bos_token }}{% for m in messages %}<|start|>{{ m.role }}<|stop|>{{ m.content }}{{ eos_token }}{% endfor %}"
    "{% if add_generation_prompt %}<|start|>assistant<|stop|>{% endif %}"
)
CHATML_TOKENS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
CHANNEL_TOKENS = ("<|start|>", "<|channel|>", "<|message|>", "<|end|>", "<|call|>", "<|return|>")
TEMPLATES = {
    "Llama 3.2": Shape(LLAMA, ("<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"), 1),
    "Qwen3": Shape(QWEN, CHATML_TOKENS, 0),
    "Gemma 3": Shape(GEMMA, ("<bos>", "<start_of_turn>", "<end_of_turn>"), 1),
    "Mistral": Shape(
        MISTRAL,
        ("<s>", "[INST]", "[/INST]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CALLS]", "[TOOL_RESULTS]", "</s>"),
        1,
    ),
    "Phi-4": Shape(PHI, ("<|endoftext|>", "<|im_start|>", "<|im_sep|>", "<|im_end|>"), 0),
    "SmolLM3": Shape(SMOLLM, CHATML_TOKENS, 0),
    "gpt-oss": Shape(GPT_OSS, ("<|startoftext|>", *CHANNEL_TOKENS), 0),
    "R1": Shape(
        R1,
        ("<｜begin▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>", "<think>", "</think>", "<｜end▁of▁sentence｜>"),
        1,
    ),
    "parts only": Shape(PARTS_ONLY, ("<s>", "<|system|>", "<|user|>", "<|assistant|>", "<|stop|>"), 1),
    "user last": Shape(USER_LAST, ("<s>", "<|start|>", "<|stop|>", "</s>"), 1),
}  # fmt: skip


def tokenizer_of(name: str) -> PreTrainedTokenizerFast:
    """A tokenizer that puts BOS before every text, with one of the templates."""
    shape = TEMPLATES[name]
    return build_tokenizer(shape.template, special=shape.special, bos=shape.special[0], eos=shape.special[-1])
