"""The texts of prompts, shipped and one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mcrs.config import warn_renamed
from mcrs.errors import ConfigError
from mcrs.prompts.texts import PLACEHOLDERS, fill, load_system_prompts, read_dialogue
from mcrs.types import ChatMessage


@pytest.mark.parametrize("name", ["baseline", "grounded", "small"])
def test_shipped_texts_have_every_part_and_differ(name: str) -> None:
    texts = load_system_prompts(name)
    assert texts.keys() == PLACEHOLDERS.keys()
    assert (texts == load_system_prompts()) is (name == "baseline")


def test_own_folder_is_laid_over_the_baseline(tmp_path: Path) -> None:
    (tmp_path / "role.txt").write_text("You are {a pirate}.\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("not read", encoding="utf-8")
    texts = load_system_prompts(str(tmp_path))
    assert texts.pop("role") == "You are {a pirate}."
    assert texts.items() <= load_system_prompts().items()


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("rule.txt", b"x", "is not a part of a prompt"),
        ("brief.txt", b"{titel}", "unknown placeholder {titel}; did you mean 'title'?"),
        ("brief.txt", b"{title", "write a literal brace twice"),
        ("brief.txt", b"{0}", "unknown placeholder {0}"),
        ("brief.txt", b"{title.upper}", "unknown placeholder {title.upper}"),
        ("brief.txt", b"{wishes} {constraints}", "{wishes} is the old name of {constraints}"),
        ("played.txt", b"{refused}", "unknown placeholder {refused}"),
        ("role.txt", b"\xff", "as UTF-8 text"),
        ("examples.txt", b"Hello\nuser: x", "expected a line that begins with 'user:' or 'assistant:', got 'Hello'"),
        ("notes.md", b"x", "has none of role.txt"),
        ("roleplay.txt", b"x", "roleplay.txt is a file of prompt_style: released; set that style"),
    ],
)
def test_own_folder_with_a_mistake_is_a_clear_error(tmp_path: Path, file: str, text: bytes, message: str) -> None:
    (tmp_path / file).write_bytes(text)
    with pytest.raises(ConfigError) as caught:
        load_system_prompts(str(tmp_path))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_old_names_of_placeholders_still_work_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    warn_renamed.cache_clear()
    (tmp_path / "brief.txt").write_text("{{wishes}} {wishes!s:>3}{{{refused}}} {reasons}", encoding="utf-8")
    brief = load_system_prompts(str(tmp_path))["brief"]
    assert brief == "{{wishes}} {constraints!s:>3}{{{excluded}}} {reasons}"
    assert fill(brief, {"constraints": "a", "excluded": "b", "reasons": "c"}) == "{wishes}   a{b} c"
    assert caplog.messages == [
        "placeholder {wishes} is now named {constraints}; the old name stops working in the next release",
        "placeholder {refused} is now named {excluded}; the old name stops working in the next release",
    ]


def test_unknown_name_is_an_error_that_names_the_nearest(tmp_path: Path) -> None:
    for name in ("grunded", str(tmp_path / "missing")):
        with pytest.raises(ConfigError, match=r"is neither a folder nor a shipped name.*known: baseline, grounded"):
            load_system_prompts(name)
    with pytest.raises(ConfigError, match="did you mean 'grounded'"):
        load_system_prompts("grunded")


def test_fill_leaves_out_lines_without_a_value_and_takes_values_literally() -> None:
    text = "Now {title}.\nTags: {tags}\n{{end}}"
    assert fill(text, {"title": "{tags}", "tags": "pop"}) == "Now {tags}.\nTags: pop\n{end}"
    assert fill(text, {"title": "Halo", "tags": ""}) == "Now Halo.\n{end}"


def test_read_dialogue_parts_messages_at_their_speakers() -> None:
    text = "user: Hello: there\n\nassistant: Two\nlines, said the user: yes.\nassistant:Three"
    assert read_dialogue(text) == (
        ChatMessage("user", "Hello: there"),
        ChatMessage("assistant", "Two\nlines, said the user: yes."),
        ChatMessage("assistant", "Three"),
    )
    assert read_dialogue("") == ()


def test_placeholder_in_a_text_that_has_none_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "role.txt").write_text('You like {mood} music. {{title}} and { and {"a": 1}.')
    (tmp_path / "response_rules.txt").write_text('Answer as {{title}} or {"a": 1}.')
    assert "{mood}" in load_system_prompts(str(tmp_path))["role"]
    assert caplog.messages == [
        f"prompts: {tmp_path / 'role.txt'} has no placeholders: the model sees {{mood}} as it is written"
    ]
