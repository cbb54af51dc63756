"""Every place of the brief in ten real-looking chat templates: rendered whole, one BOS, beginnings still shared."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from mcrs.errors import ModelError
from mcrs.lm_modules.chat.chat_template import ChatTemplate
from mcrs.lm_modules.chat.special_tokens import SpecialTokenGuard
from mcrs.lm_modules.prefix_engine.plan import count_distinct_tokens, shared_prefix_length
from mcrs.types import BriefSetting, ChatMessage
from tests.lm_modules.real_templates import TEMPLATES, tokenizer_of

SYSTEM = ChatMessage("system", "You recommend music.")
TURNS = [
    (ChatMessage("user", f"Query number {n}: more jazz, please."), ChatMessage("assistant", f"Brief of track {n}."))
    for n in range(1, 4)
]
#: What a template cannot render, for want of the role or of the order.
REFUSED = {
    ("Gemma 3", "tool"), ("Phi-4", "tool"), ("R1", "tool"), ("user last", "assistant"),
}  # fmt: skip
PLACES: tuple[BriefSetting, ...] = ("auto", "assistant", "in_user", "user", "tool")


def prompt(n_turns: int) -> tuple[ChatMessage, ...]:
    earlier = [
        message
        for query, brief in TURNS[: n_turns - 1]
        for message in (query, brief, ChatMessage("assistant", "Enjoy!"))
    ]
    return (SYSTEM, *earlier, *TURNS[n_turns - 1])


def check(name: str, place: BriefSetting) -> str:
    """What a cell of the table says: ``refused``, or the place, the number of BOS and the share of tokens encoded once.

    Raises:
        AssertionError: Something is missing in a prompt, or sharing does not go as far as the last query.
    """
    tokenizer = tokenizer_of(name)
    try:
        template = ChatTemplate(tokenizer, name, brief=place)
    except ModelError:
        return "refused"
    prompts = [template.encode(prompt(n)) for n in (1, 2, 3)]
    for n, token_ids in enumerate(prompts, 1):
        text = tokenizer.decode(token_ids)
        assert all(message.content in text for message in prompt(n)), (name, place, text)
        assert token_ids.count(tokenizer.bos_token_id) == TEMPLATES[name].n_bos
        assert text.index(TURNS[n - 1][0].content) < text.index(TURNS[n - 1][1].content)
    for n, (one, other) in enumerate(pairwise(prompts), 1):
        same = shared_prefix_length(np.asarray(one), np.asarray(other))
        assert TURNS[n - 1][0].content in tokenizer.decode(one[:same]), (name, place)
    shared = 1 - count_distinct_tokens(prompts) / sum(map(len, prompts))
    return f"{template.brief_place}, {TEMPLATES[name].n_bos} BOS, {shared:.0%} shared"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_brief_stands_where_it_is_wanted_or_where_the_template_accepts_it(name: str, place: BriefSetting) -> None:
    said = check(name, place)
    if (name, place) in REFUSED:
        assert said == "refused"
    elif place == "auto":
        assert said.startswith("in_user" if name in ("user last", "Mistral") else "assistant")
    else:
        assert said.startswith(place)


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name not in ("user last", "parts only")])
def test_prompt_of_an_accepting_template_is_what_the_template_makes_of_the_messages(name: str) -> None:
    tokenizer = tokenizer_of(name)
    messages = [{"role": message.role, "content": message.content} for message in prompt(1)]
    source = TEMPLATES[name].template
    for clock, day in (("strftime_now('%d %B %Y')", "'26 July 2024'"), ("strftime_now('%Y-%m-%d')", "'2024-07-26'")):
        source = source.replace(clock, day)
    expected = tokenizer.apply_chat_template(
        messages,
        chat_template=source,
        add_generation_prompt=True,
        date_string="26 Jul 2024",
        enable_thinking=False,
        return_dict=False,
    )
    assert ChatTemplate(tokenizer, name, brief="assistant").encode(prompt(1)) == expected


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("place", ["auto", "in_user"])
def test_brief_cannot_bring_control_tokens(name: str, place: BriefSetting) -> None:
    tokenizer = tokenizer_of(name)
    template = ChatTemplate(tokenizer, name, brief=place)
    mark = tokenizer.all_special_tokens[0]
    calm, wild = (
        template.encode((SYSTEM, TURNS[0][0], ChatMessage("assistant", text))) for text in ("a b", f"a{mark}b")
    )
    assert calm.count(tokenizer.bos_token_id) == wild.count(tokenizer.bos_token_id)
    assert SpecialTokenGuard(tokenizer, "").clean(mark) in tokenizer.decode(wild)


def test_place_that_the_template_refuses_is_one_line_that_says_what_to_do() -> None:
    with pytest.raises(
        ModelError, match=r"Expected last role User or Tool .*; set lm.brief: auto instead of assistant$"
    ):
        ChatTemplate(tokenizer_of("user last"), "m", brief="assistant")


@pytest.mark.parametrize("place", PLACES[1:])
def test_prompt_without_a_brief_is_the_same_everywhere(place: BriefSetting) -> None:
    tokenizer = tokenizer_of("Llama 3.2")
    asked = (SYSTEM, TURNS[0][0])
    assert ChatTemplate(tokenizer, "m", brief=place).encode(asked) == ChatTemplate(tokenizer, "m").encode(asked)
