"""The place of the brief in a prompt, chosen so that the template or endpoint accepts it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, get_args

from mcrs.types import BriefPlace, BriefSetting, ChatMessage

# Text that the user has not written must not look like the user's.
_NOTE = "(A note for the assistant, not written by the user)\n{brief}"
# Mistral requires nine letters or digits.
_CALL_ID, _TOOL = "recommend", "recommend_track"


def places_to_try(setting: BriefSetting) -> tuple[BriefPlace, ...]:
    """The places that a setting allows, the preferred one first."""
    return get_args(BriefPlace) if setting == "auto" else (setting,)


def place_brief(messages: Sequence[ChatMessage], place: BriefPlace) -> list[ChatMessage]:
    """Move the brief of a prompt, which is a last assistant message, to its place; everything before the query stays.

    A prompt without a brief is returned as it is.
    """
    if place == "assistant" or not messages or messages[-1].role != "assistant":
        return list(messages)
    *placed, last = messages
    brief = last.content
    if place == "tool":
        return [*placed, ChatMessage("tool", brief)]
    note = _NOTE.format(brief=brief)
    if place == "in_user" and placed and placed[-1].role == "user":
        note = f"{placed.pop().content}\n\n{note}"
    return [*placed, ChatMessage("user", note)]


def as_mappings(
    messages: Sequence[ChatMessage], *, in_parts: bool = False, json_arguments: bool = False
) -> list[dict[str, Any]]:
    """Messages in the form of templates and endpoints; a tool's answer follows a call of the tool.

    With ``in_parts``, a content is a list of parts; with ``json_arguments``, the arguments of a call are JSON text, as
    endpoints require, instead of a mapping.
    """
    mappings: list[dict[str, Any]] = []
    for message in messages:
        mapping: dict[str, Any] = {"role": message.role, "content": _content(message.content, in_parts)}
        if message.role == "tool":
            arguments: Any = json.dumps({}) if json_arguments else {}
            call = {"id": _CALL_ID, "type": "function", "function": {"name": _TOOL, "arguments": arguments}}
            mappings.append({"role": "assistant", "content": _content("", in_parts), "tool_calls": [call]})
            mapping |= {"tool_call_id": _CALL_ID, "name": _TOOL}
        mappings.append(mapping)
    return mappings


def _content(text: str, in_parts: bool) -> str | list[dict[str, str]]:
    return [{"type": "text", "text": text}] if in_parts else text
