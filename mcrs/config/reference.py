"""The configuration reference of the README, made from the schema: ``python -m mcrs.config.reference`` prints it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic_core import PydanticUndefined

from mcrs.config.blocks import Settings
from mcrs.config.schema import RunConfig

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if value is None or value is PydanticUndefined:
        return ""
    return f"`{json.dumps(value)}`"


def _rows(model: type[Settings], prefix: str = "") -> list[str]:
    rows = []
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Settings):
            rows.append(f"| `{prefix}{name}:` | | {field.description} |")
            rows += _rows(kind, f"{prefix}{name}.")
        else:
            rows.append(f"| `{prefix}{name}` | {_default(field)} | {field.description} |")
    return rows


def reference() -> str:
    """Every key of a configuration with its default and meaning, as a Markdown table."""
    return "\n".join(["| key | default | meaning |", "|---|---|---|", *_rows(RunConfig)])


if __name__ == "__main__":
    print(reference())  # noqa: T201 - printing is what the module is run for
