"""What counts as a secret, and what does not."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mcrs.checks.redaction import HIDDEN, Secrets, hide_in_message, hide_secrets, shows_mark
from mcrs.errors import ConfigError
from mcrs.registry import LANGUAGE_MODELS
from tests.components import build


@pytest.mark.parametrize(
    "settings",
    [
        {"api_key": "x"},
        {"lm": {"OPENAI_API_KEY": "x"}},
        {"apiKey": "x"},
        {"x-api-key": "x"},
        {"Authorization": "x"},
        {"access_token": "x"},
        {"token": "x"},
        {"client_secret": ["x", "x"]},
        {"db_password": "x"},
        {"pwd": "x"},
        {"credentials": {"any": {"thing": "x"}}},
        {"extra_headers": {"Any-Header": "x"}},
        {"extra_body": {"key": "x", "deep": [{"session_token": "x"}]}},
        {"extra_body": "x"},
    ],
)
def test_hide_secrets_knows_them_by_their_names(settings: dict[str, Any]) -> None:
    hidden = json.dumps(hide_secrets(settings))
    assert '"x"' not in hidden
    assert hidden == json.dumps(settings).replace('"x"', f'"{HIDDEN}"')


def test_hide_secrets_knows_numbers_by_their_names() -> None:
    assert hide_secrets({"password": 1234, "auth": True, "extra_body": {"key": 5}}) == {
        "password": HIDDEN,
        "auth": True,
        "extra_body": {"key": 5},
    }


@pytest.mark.parametrize(
    "settings",
    [
        {"api_key_env": "OPENAI_API_KEY", "max_tokens_key": "max_tokens", "secret_file": "a/b"},
        {"key": "track_id", "user_key": "user_id", "session_key": "s", "sort_keys": ["a"]},
        {"generation": {"max_new_tokens": 64}, "headers": ["title", "artist"], "header": "title"},
        {"extra_body": {"stop_token": "</s>", "add_special_tokens": False, "stop": ["x"], "seed": 1, "effort": "low"}},
        {"base_url": "http://localhost:8000/v1", "item_db_name": "talkpl-ai/TalkPlayData-2-Track-Metadata"},
        {"authors": "x", "keyboard": "x", "tokenizer": "x", "monkey": "x"},
    ],
)
def test_hide_secrets_leaves_what_only_sounds_like_one(settings: dict[str, Any]) -> None:
    assert hide_secrets(settings) == settings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://ann:pw@host:80/v1", "https://***@host:80/v1"),
        ("https://t0ken@host", "https://***@host"),
        ("https://host/v1?key=abc&x=1#top", "https://host/v1?***#top"),
        ("https://ann:p@w@host/v1?abc", "https://***@host/v1?***"),
        ("see http://a/b, or http://c:d@e/f.", "see http://a/b, or http://***@e/f."),
        ("key sk-abcdefgh123 is wrong", "key *** is wrong"),
        ("{'Authorization': 'Bearer abc12345'}", "{'Authorization': 'Bearer ***'}"),
        ("token=abc&b=c", "token=***&b=c"),
        ("a task-oriented bearer of news, basic understanding", "a task-oriented bearer of news, basic understanding"),
        ("what? see https://host/a?", "what? see https://host/a?"),
    ],
)
def test_hide_in_message_knows_them_by_their_shape(text: str, expected: str) -> None:
    assert hide_in_message(text) == expected
    assert hide_secrets(text) == expected


@given(st.text(), st.text(min_size=1))
@example("a ", "Bearer x")
def test_hidden_secrets_are_in_no_text(before: str, secret: str) -> None:
    secret = f"s1-{secret}"
    secrets = Secrets("any", {"extra_body": {"api_key": secret}})
    for form in (secret, quote(secret, safe=""), json.dumps(secret)):
        assert secret not in secrets.hide(f"{before} {form} after")
        assert secrets.hide(f"{before} {form} after").endswith(" after")


@given(st.text())
def test_hide_without_a_secret_changes_nothing(text: str) -> None:
    assert Secrets("any", {"base_url": None, "extra_body": {}}).hide(text) == text


def test_hide_knows_a_long_secret_by_its_beginning() -> None:
    secrets = Secrets("sk-live-0123456789abcdef", {})
    assert secrets.hide("key sk-live-012345678… and 'sk-live-0123456789abcdef'") == "key ***… and '***'"


@pytest.mark.parametrize("key", ["any", "local", "anything", "EMPTY"])
def test_hide_leaves_a_key_that_is_any_word(key: str) -> None:
    assert Secrets(key, {}).hide(f"You may like {key} of it.") == f"You may like {key} of it."


def test_excerpt_is_one_line_that_never_ends_within_a_secret() -> None:
    secrets = Secrets("0123456789abcdef", {})
    said = secrets.excerpt("x" * 290 + "\n0123456789abcdef" + "y" * 90)
    assert "01234" not in said
    assert "\n" not in said
    assert said.endswith("…")


def test_mistakes_in_settings_show_no_secret() -> None:
    wrong = {"base_url": ["http://a:s3cret@b"], "extra_body": "s3cret", "timeout": "soon"}
    with pytest.raises(ConfigError, match="got 'soon'") as caught:
        build(LANGUAGE_MODELS, "openai", wrong, {"lm_type": "m"}, where="lm")
    assert "s3cret" not in str(caught.value)


def test_logs_hide_secrets_in_messages_arguments_and_tracebacks(caplog: pytest.LogCaptureFixture) -> None:
    secrets, logger = Secrets("local-key-17", {}), logging.getLogger("httpx.deeper")
    caplog.set_level("DEBUG")
    with secrets.kept_from_logs(["httpx"]):
        logger.info("Request: %s", "https://a:b@host?key=c local-key-17")
        try:
            raise ValueError("https://host?q=d local-key-17")
        except ValueError:
            logger.exception("failed")
    logger.info("local-key-17 outside")
    assert caplog.text.count("local-key-17") == 1
    assert "https://***@host?*** ***" in caplog.text
    assert "ValueError: https://host?*** ***" in caplog.text
    assert "key=c" not in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        "https://user:pass-4@host/v1", "see http://host/v1?key=abcd1234, please", "Bearer abcdefgh12345678",
        "run --api-key=abcd1234", "Token=abcd1234 now", "sk-abcdefgh12345678",
    ],
)  # fmt: skip
def test_mark_is_recognised_where_it_is_written(text: str) -> None:
    assert shows_mark(hide_secrets(text))
    assert not shows_mark(text)


@pytest.mark.parametrize("text", ["*** be kind ***", "Really?***", "****", "http://host/***", ""])
def test_stars_of_a_text_are_no_mark(text: str) -> None:
    assert not shows_mark(text)
