"""The prompt styles: the texts of each, and the builder of its prompts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mcrs.prompts.builder import PromptBuilder
from mcrs.prompts.released import ReleasedPromptBuilder, load_released_texts
from mcrs.prompts.texts import PLACEHOLDERS, SHIPPED, fill, load_system_prompts

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.db_user import UserProfiles
    from mcrs.types import ChatMessage, PromptStyle, Reason, Turn

_OWN = "baseline"


class PromptWriter(Protocol):
    """Assembles the messages of prompts."""

    def build(self, turn: Turn, recommended_track_id: str, reasons: Sequence[Reason] = ()) -> tuple[ChatMessage, ...]:
        """The messages of the prompt of one turn, about one track and its reasons."""

    def system(self, user_id: str | None) -> str:
        """The system message for a known or unknown user."""


def load_prompt_texts(style: PromptStyle, name: str) -> dict[str, str]:
    """The texts of a style's prompts, by part, from a folder, or in the default style by the name of shipped texts.

    Raises:
        ConfigError: There are no such texts, or they are not those of the style.
    """
    return load_released_texts(name) if style == "released" else load_system_prompts(name)


def make_prompt_writer(
    style: PromptStyle,
    texts: Mapping[str, str],
    catalog: MusicCatalog,
    users: UserProfiles,
    *,
    says_not_understood: bool = False,
) -> PromptWriter:
    """The prompt builder of a style.

    ``says_not_understood`` lets a brief say so if nothing of the message was understood; the released style ignores it.
    """
    if style == "released":
        return ReleasedPromptBuilder(catalog, users, texts)
    return PromptBuilder(catalog, users, texts, says_not_understood=says_not_understood)


def load_role_prompt(name: str = _OWN) -> tuple[Path, dict[str, str]]:
    """The texts under ``role_play``, ``personalization`` and ``response_generation``.

    They come from a folder with the released file names, or ``baseline``: the shipped texts, which begin with empty
    lines, because the released system message joins its texts without separators.

    Returns:
        The folder of the texts, and the texts.

    Raises:
        ConfigError: There is no such folder, or it does not hold the released file names.
    """
    if name != _OWN:
        return Path(name), load_released_texts(name)
    texts = load_system_prompts(_OWN)
    # Without the profile, which the released system message has at its end.
    about = fill(texts["personalisation"], dict.fromkeys(PLACEHOLDERS["personalisation"], ""))
    role_prompt = {
        "role_play": texts["role"],
        "personalization": f"\n\n{about}",
        "response_generation": f"\n\n{texts['response_rules']}",
    }
    return SHIPPED / _OWN, role_prompt
