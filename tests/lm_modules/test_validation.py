"""What language models return, however they like to write it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mcrs.errors import InvalidCompletionError, ModelError
from mcrs.lm_modules.base import LanguageModel, valid_completions
from mcrs.types import Completion, GenerationRequest, RequestKey

REQUESTS = [GenerationRequest(RequestKey("s", number), (), 0, 8) for number in (1, 2)]


class Plugin(LanguageModel):
    """Returns what it is given."""

    def __init__(self, returned: Any) -> None:
        self.returned = returned

    def stream(self, requests: Any) -> Any:
        return self.returned


def ask(returned: Any) -> list[Completion]:
    return list(valid_completions(Plugin(returned), REQUESTS))


def done(number: Any, text: str = "hi") -> Completion:
    return Completion(RequestKey("s", number), text, 1, 1, "stop")


def test_completions_of_a_list_in_any_order_are_those_of_the_requests() -> None:
    assert ask([done(2), done(1)]) == [done(2), done(1)]
    assert ask(iter(())) == []


def test_completion_with_a_plain_tuple_as_its_key_gets_the_key_of_the_request() -> None:
    (found,) = ask([Completion(("s", np.int64(2)), "hi", 1, 1, "stop")])  # type: ignore[arg-type]
    assert isinstance(found.key, RequestKey)
    assert type(found.key.turn_number) is int


def test_second_completion_of_a_request_does_not_count() -> None:
    assert ask([done(1, "first"), done(2), done(1, "second")]) == [done(1, "first"), done(2)]


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (None, "Plugin returned None; expected an iterator of completions"),
        (np.array(None), "Plugin returned None; expected an iterator of completions"),
        (3, "Plugin returned 3; expected an iterator of completions"),
        (["hi"], "Plugin returned 'hi'; expected an mcrs.types.Completion for each request"),
        ([done(7)], r"key RequestKey\(.*7\); expected the key of a request"),
        ([Completion(None, "hi", 1, 1, "stop")], "key None; expected the key of a request"),  # type: ignore[arg-type]
        ([Completion(["s", 1], "hi", 1, 1, "stop")], "expected the key of a request"),  # type: ignore[arg-type]
        ([Completion(("s", [1]), "hi", 1, 1, "stop")], "expected the key of a request"),  # type: ignore[arg-type]
    ],
)
def test_anything_else_names_the_component(returned: object, message: str) -> None:
    with pytest.raises(InvalidCompletionError, match=message):
        ask(returned)


def test_released_signature_without_an_answer_is_an_error() -> None:
    with pytest.raises(ModelError, match="the language model returned no response"):
        Plugin([]).batch_response_generation(["Be kind."], [[]], ["Halo"])
