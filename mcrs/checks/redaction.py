"""Keeping keys and passwords out of whatever is written or shown."""

from __future__ import annotations

import base64
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from mcrs.checks.plain_values import one_line, valid_text

#: The replacement of a secret.
HIDDEN = "***"

_SECRET_WORDS = frozenset(
    {
        "apikey", "apikeys", "auth", "authentication", "authorization", "bearer", "cookie", "cookies", "credential",
        "credentials", "jwt", "passphrase", "passwd", "password", "passwords", "pwd", "secret", "secrets",
    }
)  # fmt: skip
# A setting with such a suffix says where a secret is or of which kind, and is not secret.
_ENDS_OF_PLACES = frozenset({"env", "file", "name", "path", "type"})
# A key or a token is a secret after these words, and in the body of a request unless it is one of a vocabulary.
_OWNERS = frozenset(
    {"access", "admin", "api", "bot", "hf", "hub", "private", "refresh", "security", "signing", "subscription"}
)
_VOCABULARY = frozenset({"bos", "cls", "end", "eos", "image", "mask", "pad", "sep", "special", "start", "stop", "unk"})
# Values that are sent to the server as they are; all headers are treated as secrets.
_HEADERS = frozenset({"headers", "extra_headers", "default_headers"})
_SENT = frozenset({"extra_body", "extra_query", "default_query"})

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_URL = re.compile(
    r"(?P<scheme>\b[a-zA-Z][a-zA-Z0-9+.-]*://)(?P<user>[^\s/?#\"'<>]*@)?"
    r"(?P<place>[^\s?#\"'<>]*)(?P<query>\?[^\s#\"'<>]+)?"
)
_SHAPES = re.compile(
    r"\bsk-[\w-]{8,}|\b(?:hf|gsk)_\w{16,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bnvapi-[\w-]{16,}|\bAIza[\w-]{30,}"
    r"|\bAKIA[A-Z0-9]{16}\b|\bxox[abprs]-[\w-]{10,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|(?i:(?<=\bbearer )|(?<=\bbasic ))(?=\S*\d)[\w.~+/=-]{8,}"
    r"|(?i:(?<=api_key=)|(?<=api-key=)|(?<=apikey=)|(?<=password=)|(?<=secret=)|(?<=token=))[^\s&\"',;)\]}]+"
)
# The mark where a secret of such a form was.
_MARKED = re.compile(r"(?i)(?:\bbearer |\bbasic |(?:api[_-]?key|password|secret|token)=)" + re.escape(HIDDEN))
# The scheme before the secret in a header.
_SCHEME = re.compile(r"(?i)(?:bearer|basic|token)\s+")
# Characters that may follow a secret that a server cut or extended.
_MORE = r"[\w.~+/=%-]*"


def hide_secrets(value: Any, *path: object) -> Any:  # noqa: ANN401 - any JSON value
    """A copy of settings in which each secret is :data:`HIDDEN`.

    A secret is recognised by its name (``api_key``, ``password``, any header), by its position (user, password and
    query of a URL), or by its form (``sk-…``, ``Bearer …``). ``path`` holds the keys that lead to the settings.
    """
    return _visit(value, tuple(map(str, path)), lambda _: HIDDEN)


def hide_in_message(text: str) -> str:
    """A message without text in the form of a secret: users, passwords and queries of URLs, well-known keys."""
    return _visit_text(text, lambda _: HIDDEN)


def shows_mark(text: str) -> bool:
    """Whether a text is :data:`HIDDEN`, or has it where :func:`hide_secrets` writes it into a text.

    That is in a URL, or after words such as ``Bearer`` and ``api_key=``. Elsewhere, stars are emphasis.
    """
    in_url = ((match["user"], match["query"]) for match in _URL.finditer(text))
    return (
        text == HIDDEN
        or any(user == f"{HIDDEN}@" or query == f"?{HIDDEN}" for user, query in in_url)
        or _MARKED.search(text) is not None
    )


class Secrets:
    """The secrets of one endpoint, hidden in texts: literally, quoted, or URL-encoded.

    A key that is an ordinary word, such as the ``any`` that local servers accept, is not hidden. The secrets of the
    endpoint's other settings are recognised as in :func:`hide_secrets`.
    """

    def __init__(self, key: str, settings: Mapping[str, Any]) -> None:
        found = [key] if _is_no_word(key) else []

        def note(secret: str) -> str:
            found.extend(part for part in {secret, _SCHEME.sub("", secret)} if len(part) >= 4)
            return HIDDEN

        _visit(dict(settings), (), note)
        forms = sorted({form for secret in found for form in _forms(secret)}, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_findable, forms))) if forms else None

    def hide(self, text: str) -> str:
        """A text without these secrets."""
        return self._pattern.sub(HIDDEN, text) if self._pattern else text

    def excerpt(self, text: str) -> str:
        """The beginning of a text as one line, without these secrets and text in the form of one."""
        text = one_line(hide_in_message(self.hide(valid_text(text))))
        return text if len(text) <= 300 else text[:300] + "…"

    @contextmanager
    def kept_from_logs(self, packages: Sequence[str]) -> Iterator[None]:
        """Hide the secrets in the logs of some packages within the block."""

        def clean(record: logging.LogRecord) -> bool:
            record.msg, record.args = hide_in_message(self.hide(record.getMessage())), ()
            if record.exc_info:
                trace = logging.Formatter().formatException(record.exc_info)
                record.exc_text, record.exc_info = hide_in_message(self.hide(trace)), None
            return True

        names = {*packages, *(name for name in logging.root.manager.loggerDict if name.partition(".")[0] in packages)}
        loggers = [logging.getLogger(name) for name in names]
        for logger in loggers:
            logger.addFilter(clean)
        try:
            yield
        finally:
            for logger in loggers:
                logger.removeFilter(clean)


def _visit(value: Any, path: tuple[str, ...], on_secret: Callable[[str], str]) -> Any:  # noqa: ANN401
    """A copy of JSON values with each secret replaced by the result of ``on_secret``."""
    if isinstance(value, dict):
        return {key: _visit(item, (*path, str(key)), on_secret) for key, item in value.items()}
    if isinstance(value, list):
        return [_visit(item, path, on_secret) for item in value]
    if isinstance(value, str):
        return on_secret(value) if value and _is_secret(path) else _visit_text(value, on_secret)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return on_secret(str(value)) if is_number and any(map(_names_secret, path)) else value


def _visit_text(text: str, on_secret: Callable[[str], str]) -> str:
    text = _URL.sub(lambda match: _visit_url(match, on_secret), text)
    return _SHAPES.sub(lambda match: on_secret(match[0]), text)


def _visit_url(match: re.Match[str], on_secret: Callable[[str], str]) -> str:
    scheme, user, host, query = (part or "" for part in match.groups())
    if user:
        name, _, password = unquote(user[:-1]).partition(":")
        on_secret(password or name)
        on_secret(base64.b64encode(f"{name}:{password}".encode()).decode())
        user = f"{HIDDEN}@"
    if query:
        for key, value in parse_qsl(query[1:]) or [("key", unquote(query[1:]))]:
            if _is_secret(("extra_query", key)) or _is_no_word(value):
                on_secret(value)
        query = f"?{HIDDEN}"
    return scheme + user + host + query


def _is_secret(path: Sequence[str]) -> bool:
    """Whether a text is a secret by the keys that lead to it."""
    *parents, last = path or ("",)
    sent = not _SENT.isdisjoint(parents)
    return (
        last in _SENT  # a string instead of a mapping
        or not _HEADERS.isdisjoint(parents)
        or any(_names_secret(key) or _names_key(key, sent) for key in path)
    )


def _names_secret(name: str) -> bool:
    words = _split(name)
    return not _SECRET_WORDS.isdisjoint(words) and words[-1] not in _ENDS_OF_PLACES


def _names_key(name: str, sent: bool) -> bool:
    words = _split(name)
    if not words or words[-1] in _ENDS_OF_PLACES:
        return False
    return words == ["token"] or any(
        word in ("key", "keys", "token") and (before in _OWNERS or (sent and before not in _VOCABULARY))
        for before, word in zip(["", *words], words, strict=False)
    )


def _split(name: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(name)]


def _is_no_word(text: str) -> bool:
    """Whether a text cannot be an ordinary word, and so has to be a key."""
    if len(text) >= 16:
        return True
    letters, digits = any(map(str.isalpha, text)), any(map(str.isdigit, text))
    return len(text) >= (4 if letters and digits else 8) and ((letters and not text.isalpha()) or text.isdigit())


def _forms(secret: str) -> set[str]:
    return {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1]}


def _findable(form: str) -> str:
    """A pattern for a secret: a short one as a whole word, a long one by its beginning."""
    pattern = re.escape(form)
    if len(form) < 8:
        return rf"(?<!\w){pattern}(?!\w)"
    return pattern if len(form) < 16 else f"{pattern}|{re.escape(form[:12])}{_MORE}"
