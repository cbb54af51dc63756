"""What all expressions share: they cannot be changed, and refuse operators that no configuration can express."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, NoReturn

from mcrs.checks.plain_values import short_repr
from mcrs.errors import ConfigError
from mcrs.registry import RERANKERS, RETRIEVERS

_BINARY = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
    "and": "&", "or": "|", "xor": "^", "lshift": "<<", "rshift": ">>",
}  # fmt: skip
_UNARY = {"neg": "-", "pos": "+", "invert": "~"}


class Operand:
    """A part of an expression; subclasses define the operators that they have."""

    #: What to write instead of an operator that a subclass does not have.
    _instead: ClassVar[str]
    #: Lets a numpy number or array on the left leave the operation to the operand.
    __array_ufunc__ = None


class Expression(Operand):
    """A retriever, a reranker, or both: a value."""

    if not TYPE_CHECKING:  # else mypy would accept it

        def __setattr__(self, name: str, value: object) -> None:
            """Refuse to change an expression.

            Raises:
                ConfigError: The attribute is a public one.
            """
            if not name.startswith("_"):
                raise ConfigError(f"{name}: an expression cannot be changed; make a new one, with other settings")
            super().__setattr__(name, value)


def describe(value: object) -> str:
    """A value for a message: an expression as it is written, a decorated function with the expression for it."""
    if isinstance(value, Expression):
        return repr(value)
    name = getattr(value, "__name__", None)
    for kind, registry in (("Retriever", RETRIEVERS), ("Reranker", RERANKERS)):
        if callable(value) and isinstance(name, str) and name in registry:
            return f"the function {name}, which mcrs.{kind}({name!r}) uses"
    return short_repr(value)


def _refusal(symbol: str, *, swapped: bool = False) -> Callable[..., NoReturn]:
    def refuse(operand: Operand, *other: object) -> NoReturn:
        sides = [f"({side})" if ">>" in side else side for side in map(describe, (operand, *other))]
        written = f" {symbol} ".join(reversed(sides) if swapped else sides) if other else f"{symbol}{sides[0]}"
        raise ConfigError(f"{written}: no configuration can express this; {operand._instead}")

    return refuse


for _name, _symbol in _BINARY.items():
    setattr(Operand, f"__{_name}__", _refusal(_symbol))
    setattr(Operand, f"__r{_name}__", _refusal(_symbol, swapped=True))
for _name, _symbol in _UNARY.items():
    setattr(Operand, f"__{_name}__", _refusal(_symbol))
