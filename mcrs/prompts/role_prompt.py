"""The three texts of the released system message, from a user's folder or from the shipped texts."""

from __future__ import annotations

from pathlib import Path

from mcrs.prompts.released import load_released_texts
from mcrs.prompts.texts import PLACEHOLDERS, SHIPPED, fill, load_system_prompts

_OWN = "baseline"


def load_role_prompt(name: str = _OWN) -> tuple[Path, dict[str, str]]:
    """The texts under ``role_play``, ``personalization`` and ``response_generation``.

    Args:
        name: A folder with the released file names, or ``baseline``: the shipped texts. They begin with empty lines,
            because the released system message joins its texts without separators.

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
