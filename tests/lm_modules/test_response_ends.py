"""Where a response ends: the end tokens of the model, the tokenizer and the chat template, and none of them shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tokenizers import AddedToken
from transformers import LlamaConfig, PreTrainedTokenizerFast

from mcrs.lm_modules.chat.prompt_encoding import DefaultEncoding, ReleasedEncoding
from mcrs.lm_modules.decoding.token_chooser import TokenChooser
from mcrs.types import ChatMessage, GenerationRequest, RequestKey
from tests.lm_modules.real_templates import TEMPLATES, tokenizer_of
from tests.tiny_models import CHATML, build_tokenizer, save_model

if TYPE_CHECKING:
    from pathlib import Path

    from tests.lm_modules.conftest import LoadModel

CONFIG = LlamaConfig(max_position_embeddings=4096)
#: What a model writes that does not know where to stop.
RUNS_ON = "Some jazz.<|im_end|>\n<|im_start|>user\nMore!<|im_end|>\n"


def ids_of(tokenizer: PreTrainedTokenizerFast, text: str) -> list[int]:
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def ends(tokenizer: PreTrainedTokenizerFast, *own_ends: int) -> set[str]:
    encoding = DefaultEncoding(tokenizer, "tiny", CONFIG, own_ends=own_ends)
    return set(tokenizer.convert_ids_to_tokens(list(encoding.end_ids)))


def test_end_token_of_the_tokenizer_ends_a_response_beside_those_of_the_model() -> None:
    tokenizer = build_tokenizer()
    assert ends(tokenizer, 0) == {"<s>", "<|im_end|>"}
    assert ReleasedEncoding(tokenizer, "tiny", CONFIG, own_ends=[0]).end_ids == {0}


def test_end_token_of_the_template_ends_a_response_if_the_template_has_no_other() -> None:
    tokenizer = build_tokenizer(special=("<s>", "<|im_start|>", "<|im_end|>", "</s>"), eos="</s>")
    assert ends(tokenizer) == {"</s>", "<|im_end|>"}
    tokenizer.chat_template = CHATML + "{% if messages | length > 99 %}</s>{% endif %}"
    assert ends(tokenizer) == {"</s>"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_end_of_a_usual_template_is_that_of_its_tokenizer(name: str) -> None:
    tokenizer = tokenizer_of(name)
    assert ends(tokenizer) == {tokenizer.eos_token} | ({"<|stop|>"} if name == "parts only" else set())


def test_end_of_the_template_that_is_no_token_ends_the_text() -> None:
    tokenizer = build_tokenizer(special=("<s>", "</s>"), eos="</s>")
    encoding = DefaultEncoding(tokenizer, "tiny", CONFIG)
    assert encoding.decode(ids_of(tokenizer, RUNS_ON)) == "Some jazz."
    assert encoding.decode(ids_of(tokenizer, "<think><|im_end|></think>Some jazz.")) == "Some jazz."


def test_end_token_that_the_tokenizer_lacks_is_no_mistake() -> None:
    tokenizer = build_tokenizer("{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}")
    encoding = DefaultEncoding(tokenizer, "tiny", CONFIG, own_ends=[len(tokenizer) + 1])
    assert encoding.end_ids == {len(tokenizer) + 1, tokenizer.eos_token_id}


def test_beginning_of_an_end_that_is_no_token_is_not_shown(
    tmp_path: Path, load_lm: LoadModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokenizer = build_tokenizer(special=("<s>", "</s>"), eos="</s>")
    lm = load_lm(save_model(tmp_path / "model", tokenizer), {})
    written = ids_of(tokenizer, RUNS_ON)
    monkeypatch.setattr(
        TokenChooser, "__call__", lambda self, rows, responses, logits: [written[len(each)] for each in responses]
    )
    shown: list[str] = []
    request = GenerationRequest(RequestKey("s", 1), (ChatMessage("user", "Jazz?"),), 1, len(written))
    text = lm.stream_text(request, shown.append).text
    assert text == "Some jazz."
    assert all(text.startswith(each.strip()) for each in shown)


@pytest.mark.parametrize("special", [True, False])
def test_end_token_is_not_shown(special: bool) -> None:
    stop = AddedToken("<|stop|>", special=special, normalized=False)
    tokenizer = build_tokenizer(CHATML.replace("<|im_end|>", "<|stop|>"), added=[stop])
    stop_id = tokenizer.convert_tokens_to_ids("<|stop|>")
    encoding = DefaultEncoding(tokenizer, "tiny", CONFIG, own_ends=[stop_id])
    assert encoding.decode([*ids_of(tokenizer, "Some jazz."), stop_id]) == "Some jazz."


def test_end_token_that_is_an_ordinary_word_is_shown() -> None:
    tokenizer = build_tokenizer()
    said = ids_of(tokenizer, "Some jazz.")
    assert DefaultEncoding(tokenizer, "tiny", CONFIG, own_ends=[said[-1]]).decode(said) == "Some jazz."


@pytest.mark.parametrize("settings", [{}, {"reuse_prefix": False}])
@pytest.mark.parametrize("end", [0, [0], [], None, -1, [-1, 10**6]])
def test_model_that_names_another_end_or_one_that_it_lacks_ends_in_time(
    settings: dict[str, Any],
    end: int | list[int] | None,
    tmp_path: Path,
    load_lm: LoadModel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tokenizer = build_tokenizer()
    lm = load_lm(save_model(tmp_path / "model", tokenizer, generation={"eos_token_id": end}), settings)
    written = ids_of(tokenizer, RUNS_ON)
    monkeypatch.setattr(
        TokenChooser, "__call__", lambda self, rows, responses, logits: [written[len(each)] for each in responses]
    )
    messages = (ChatMessage("user", "Jazz?"), ChatMessage("assistant", "So What"))
    requests = [GenerationRequest(RequestKey("s", n), messages[n:], n, len(written)) for n in range(2)]
    for response in lm.stream(requests):
        assert (response.text, response.finish_reason) == ("Some jazz.", "stop")
    assert not caplog.messages
