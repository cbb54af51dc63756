"""Overrides that are misspelt."""

from __future__ import annotations

from mcrs.registry.plugins import misspelt_overrides


class Base:
    def _stringify_metadata(self) -> str:
        return ""

    @property
    def findings(self) -> str:
        return ""


def heir(*names: str) -> type:
    return type("Heir", (Base,), {name: lambda self: None for name in names})


def test_method_of_nearly_an_inherited_name_is_found() -> None:
    assert misspelt_overrides(heir("_stringfy_metadata")) == {"_stringfy_metadata": "_stringify_metadata"}
    assert misspelt_overrides(heir("finding")) == {"finding": "findings"}


def test_overrides_helpers_and_new_methods_are_meant() -> None:
    assert misspelt_overrides(heir("_stringify_metadata", "_stringify_metadata2", "rank", "__call__")) == {}
    assert misspelt_overrides(Base) == {}


def test_method_that_a_base_calls_is_meant() -> None:
    class Caller:
        def response_generation(self) -> object:
            return self.batch_response_generation()  # type: ignore[attr-defined]

    assert misspelt_overrides(type("Heir", (Caller,), {"batch_response_generation": lambda self: None})) == {}
