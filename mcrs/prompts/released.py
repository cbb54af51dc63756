"""Prompts in the form of the released baseline, from the user's own copy of its three texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.errors import ConfigError
from mcrs.types import ChatMessage, Message, Reason, Turn

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.db_user import UserProfiles

#: The three texts, and the files that hold them in the released repository.
RELEASED_FILES: Mapping[str, str] = {
    "role_play": "roleplay.txt",
    "personalization": "personalization.txt",
    "response_generation": "response_generation.txt",
}
_NAMES = ", ".join(RELEASED_FILES.values())


def load_released_texts(folder: str | Path) -> dict[str, str]:
    """The texts under ``role_play``, ``personalization`` and ``response_generation`` of a folder, as they are.

    White space at their ends is part of the prompt. The folder has the released file names and no other text file.

    Raises:
        ConfigError: There is no such folder, a file is missing or is not UTF-8, or there is another text file.
    """
    if not Path(folder).is_dir():
        raise ConfigError(
            f"prompts: {str(folder)!r} is not a folder; prompt_style: released reads {_NAMES} from a folder of your "
            "own (for the shipped texts, set prompt_style: default)"
        )
    found = sorted(path.name for path in Path(folder).glob("*.txt"))
    missing = [name for name in RELEASED_FILES.values() if name not in found]
    extra = [name for name in found if name not in RELEASED_FILES.values()]
    if missing or extra:
        problems = [f"{kind} {', '.join(names)}" for kind, names in (("without", missing), ("with", extra)) if names]
        raise ConfigError(
            f"prompts: {folder} is a folder {' and '.join(problems)}; prompt_style: released reads {_NAMES} and no "
            "other text (for a folder with role.txt, brief.txt and so on, set prompt_style: default)"
        )
    return {part: read_text(Path(folder, name)) for part, name in RELEASED_FILES.items()}


def read_text(path: Path) -> str:
    """A file of prompts.

    Raises:
        ConfigError: It cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"prompts: cannot read {path} as UTF-8 text: {error}") from None


class ReleasedPromptBuilder:
    """Writes the prompt of a response in the released order: system message, history, query, recommended track.

    A track is its catalogue line with the id. As in the released code, which joins the characters of plain texts, a
    date is ``2, 0, 0, 6``. For an unknown user or track, where the released code fails, the user has no profile and the
    track is ``track_id: ID``. The texts, which :func:`load_released_texts` reads, are looked up for each prompt, so
    changes of the mapping take effect.
    """

    def __init__(self, catalog: MusicCatalog, users: UserProfiles, texts: Mapping[str, str]) -> None:
        self._catalog = catalog
        self._users = users
        self._texts = texts

    def build(self, turn: Turn, recommended_track_id: str, reasons: Sequence[Reason] = ()) -> tuple[ChatMessage, ...]:
        """The messages of one prompt; the released prompt gives no reasons."""
        return (
            ChatMessage("system", self.system(turn.user_id)),
            *(self._render(message) for message in turn.history),
            ChatMessage("user", turn.user_query),
            ChatMessage("assistant", self._track(recommended_track_id)),
        )

    def system(self, user_id: str | None) -> str:
        """The system message for a user; without a known profile there is no personalisation."""
        return join_system(self._texts, self._users.describe(user_id, keep_unknown=True))

    def _render(self, message: Message) -> ChatMessage:
        if message.role == "music":
            return ChatMessage("assistant", self._track(message.content))
        return ChatMessage(message.role, message.content)

    def _track(self, track_id: str) -> str:
        return self._catalog.describe(track_id, spell_texts=True)


def join_system(texts: Mapping[str, str], profile: str | None) -> str:
    """The released system message: the texts without separators, and at the end the user's profile if there is one.

    The texts are those of :func:`load_released_texts`; a profile of None or ``""`` is no personalisation.

    Raises:
        ConfigError: A text is missing, or is not a string.
    """
    for part in RELEASED_FILES:
        if not isinstance(text := texts.get(part), str):
            found = ", ".join(texts) or "none"
            raise ConfigError(f"role_prompt: expected a string under {part!r}, got {text!r} (found: {found})")
    system = texts["role_play"] + texts["response_generation"]
    return f"{system}{texts['personalization']}\n{profile}" if profile else system
