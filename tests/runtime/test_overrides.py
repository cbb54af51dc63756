"""Overrides of released names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pytest

from mcrs.errors import ConfigError
from mcrs.runtime.overrides import NoDeadOverrides, keeps


class Base(NoDeadOverrides):
    not_called: ClassVar[Mapping[str, str]] = {"gone": "do something else"}

    def said(self) -> str:
        return "base"


def test_override_of_what_nothing_calls_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"Own.gone would never be called; do something else"):
        type("Own", (Base,), {"gone": lambda self: None, "__module__": "test_overrides"})


def test_keeps_finds_overrides_by_subclass_class_and_object(monkeypatch: pytest.MonkeyPatch) -> None:
    class Heir(Base):
        """Overrides nothing."""

    class Own(Base):
        def said(self) -> str:
            return super().said() + "!"

    made = Heir()
    assert keeps(made, Base, "said")
    assert not keeps(Own(), Base, "said")
    monkeypatch.setattr(made, "said", lambda: "object")
    assert not keeps(made, Base, "said")
    monkeypatch.setattr(Heir, "said", lambda self: "class")
    assert not keeps(Heir(), Base, "said")
